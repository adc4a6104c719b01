// The sound and the shake of a new offer, until somebody touches the phone; and one soft sound for what is news.
import { INFORMATION, Loudspeaker, NEEDS_YOU } from '../look/sound.ts';

const EVERY_MS = 2_000;
const MUTED = 'dottoro.crew.muted';

export class Ring {
  readonly #speaker = new Loudspeaker('crew');
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.#speaker.muted = localStorage.getItem(MUTED) === 'yes';
  }

  /** Browsers give sound only after a touch: call this from one. */
  async unlock(): Promise<void> {
    await this.#speaker.unlock();
  }

  /** An offer could be heard: from here, or from another tab of this phone. */
  get audible(): boolean {
    return this.#speaker.hearing !== 'locked' && !this.muted;
  }

  /** No sound of any class on this phone; it still shakes and shows. */
  get muted(): boolean {
    return this.#speaker.muted;
  }

  set muted(muted: boolean) {
    this.#speaker.muted = muted;
    localStorage.setItem(MUTED, muted ? 'yes' : 'no');
  }

  get ringing(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    if (this.ringing) return;
    this.#once();
    this.#timer = setInterval(() => this.#once(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(0);
  }

  information(): void {
    this.#speaker.play(INFORMATION);
  }

  /** How an offer sounds, muted or not. */
  async try(): Promise<void> {
    await this.unlock();
    this.#speaker.play(NEEDS_YOU, true);
  }

  #once(): void {
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 150, 400]);
    this.#speaker.play(NEEDS_YOU);
  }
}
