/** The world outside as the city's screen holds it: services, switches, queue and dead letters, and what is done there. */
import { newActionId } from '../api/actionId.ts';
import { api, ask, command } from '../api/client.ts';
import { Loaded } from '../live/loaded.svelte.ts';
import type { OutsidePage, SwitchName } from './shapes.ts';

const LOOK_MS = 15_000;
const LOOK_SOON_MS = 2_000;

class Outside extends Loaded<OutsidePage> {
  load(): Promise<void> {
    return this.ask(ask(api.GET('/api/city/outside')));
  }

  /** Look again and again, sooner while something waits to leave. Gives back how to stop. */
  watch(): () => void {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turn = async () => {
      if (document.visibilityState === 'visible') await this.load();
      if (!stopped) timer = setTimeout(turn, (this.value?.waiting ?? 0) > 0 ? LOOK_SOON_MS : LOOK_MS);
    };
    void turn();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  async turn(name: SwitchName, on: boolean): Promise<void> {
    const body = { action_id: newActionId(), on };
    await command(() => api.POST('/api/city/switches/{name}', { params: { path: { name } }, body }));
    await this.load();
  }

  async test(phone: string, language: 'id' | 'en'): Promise<void> {
    const body = { action_id: newActionId(), phone, language };
    this.value = await command(() => api.POST('/api/city/outside/test', { body }));
  }

  async again(message_id: number): Promise<void> {
    const body = { action_id: newActionId() };
    await command(() =>
      api.POST('/api/desk/messages/{message_id}/again', { params: { path: { message_id } }, body }),
    );
    await this.load();
  }

  async putAside(message_id: number): Promise<void> {
    const body = { action_id: newActionId() };
    await command(() =>
      api.POST('/api/desk/messages/{message_id}/aside', { params: { path: { message_id } }, body }),
    );
    await this.load();
  }
}

export const outside = new Outside();
