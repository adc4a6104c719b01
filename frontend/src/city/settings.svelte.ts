/** Weights and switches of the choice, and the commands that change them. */
import { newActionId } from '../api/actionId.ts';
import { api, ask, command } from '../api/client.ts';
import { ApiFailure } from '../api/failure.ts';
import type { Urgency } from '../api/types.ts';
import { Loaded } from '../live/loaded.svelte.ts';
import type { ChoiceSettings } from './shapes.ts';

class Settings extends Loaded<ChoiceSettings> {
  load(): Promise<void> {
    return this.ask(ask(api.GET('/api/city/weights')));
  }

  /** Change weights; null puts one back to its default. */
  async change(changes: Record<string, number | null>): Promise<void> {
    const body = { action_id: newActionId(), changes };
    this.value = await command(() => api.POST('/api/city/weights', { body }));
  }

  /** Turn the automatic offer of an urgency on or off. */
  async turn(urgency: Urgency, on: boolean): Promise<void> {
    const body = { action_id: newActionId(), urgency, on };
    this.value = await command(() => api.POST('/api/city/auto-offer', { body }));
  }

  /** The weight that a refusal names, empty when none. */
  fieldOf(thrown: unknown): string {
    return thrown instanceof ApiFailure ? (thrown.sentence?.field ?? '').replace(/^changes\./, '') : '';
  }
}

export const settings = new Settings();
