/** Where a team has been in a shift: asked for with a reason, which the crew reads; drawn while its panel is open. */
import { api, ask } from '../api/client.ts';
import type { components } from '../api/schema';
import { view } from './view.svelte.ts';

export type Trail = components['schemas']['TrailOut'];
export type TrailShifts = components['schemas']['TrailShiftsOut'];

class TrailLook {
  team = $state<number | null>(null);
  found = $state.raw<Trail | null>(null);
  /** [lat, lon] in degrees, for the map. */
  points = $derived<[number, number][]>(this.found?.points.map((point) => [point.lat, point.lon]) ?? []);

  /** Open the panel for a team. Nothing is told before a reason is given. */
  open(team: number): void {
    this.team = team;
    this.found = null;
    view.showSide('trail');
  }

  close(): void {
    this.found = null;
    view.showSide('detail');
  }

  shifts(team: number): Promise<TrailShifts> {
    return ask(api.GET('/api/desk/teams/{team_id}/trail', { params: { path: { team_id: team } } }));
  }

  async look(team: number, shift: number, reason: string): Promise<void> {
    const path = { team_id: team };
    this.found = await ask(
      api.POST('/api/desk/teams/{team_id}/trail', {
        params: { path },
        body: { reason, shift_id: shift },
      }),
    );
  }
}

export const trail = new TrailLook();
