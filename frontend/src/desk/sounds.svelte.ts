/** The desk's two sounds, and how loud they are on this device. Mute stands with the other choices of the device. */
import { type Hearing, INFORMATION, Loudspeaker, NEEDS_YOU } from '../look/sound.ts';

const REPEAT_MS = 5_000;
const VOLUME = 'dottoro.desk.volume';
const SOFTEST = 0.1;

function rememberedVolume(): number {
  const kept = Number(localStorage.getItem(VOLUME) ?? '1');
  return Number.isFinite(kept) ? Math.min(1, Math.max(SOFTEST, kept)) : 1;
}

export class Sounds {
  /** What can be heard from this tab. */
  hearing = $state<Hearing>('locked');
  /** Something rings for a person, heard or not. */
  ringing = $state(false);
  #volume = $state(rememberedVolume());
  #muted = $state(false);
  readonly #speaker = new Loudspeaker('desk', (hearing) => {
    this.hearing = hearing;
  });
  #repeating: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.#speaker.volume = this.#volume;
  }

  get muted(): boolean {
    return this.#muted;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    this.#speaker.muted = muted;
  }

  get volume(): number {
    return this.#volume;
  }

  /** 0.1 to 1; remembered on this device. */
  set volume(volume: number) {
    this.#volume = Math.min(1, Math.max(SOFTEST, volume));
    this.#speaker.volume = this.#volume;
    localStorage.setItem(VOLUME, String(this.#volume));
  }

  /** Browsers want a click before the first sound: call this from one. Gives back whether there is sound. */
  async unlock(): Promise<boolean> {
    const heard = await this.#speaker.unlock();
    if (this.ringing) this.#speaker.play(NEEDS_YOU);
    return heard;
  }

  information(): void {
    this.#speaker.play(INFORMATION);
  }

  /** Ring until told otherwise. */
  needYou(ringing: boolean): void {
    if (this.ringing === ringing) return;
    this.ringing = ringing;
    clearInterval(this.#repeating);
    if (!ringing) return;
    this.#speaker.play(NEEDS_YOU);
    this.#repeating = setInterval(() => this.#speaker.play(NEEDS_YOU), REPEAT_MS);
  }

  /** Let one of the two be heard from here, muted or not. */
  try(what: 'needs_you' | 'information'): void {
    this.#speaker.play(what === 'needs_you' ? NEEDS_YOU : INFORMATION, true);
  }
}
