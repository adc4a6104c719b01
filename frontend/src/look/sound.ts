/**
 * What a screen lets be heard: two classes only. "Needs you" repeats until somebody acknowledges it, "for
 * information" comes once. Browsers want a touch first ("mulai jaga"), and of several tabs only one is heard.
 */

/** A tone: hertz, start and length in seconds, loudness 0..1. */
export type Tone = readonly [hertz: number, start: number, length: number, loudness: number];

export const NEEDS_YOU: readonly Tone[] = [
  [880, 0, 0.16, 0.5],
  [660, 0.2, 0.16, 0.5],
  [880, 0.4, 0.16, 0.5],
  [660, 0.6, 0.22, 0.5],
];
export const INFORMATION: readonly Tone[] = [
  [523, 0, 0.12, 0.2],
  [784, 0.13, 0.18, 0.18],
];

/** locked: no touch yet, nothing can be heard · elsewhere: another tab of this device is heard · ready: this one is. */
export type Hearing = 'locked' | 'elsewhere' | 'ready';

export class Loudspeaker {
  muted = false;
  /** 0..1 of what the device gives. */
  volume = 1;
  readonly #lock: string;
  readonly #changed: (hearing: Hearing) => void;
  #context: AudioContext | null = null;
  #leads = false;
  #queued: AbortController | null = null;

  /** `name`: tabs of one name are heard one at a time. `changed`: told whenever it is heard or not. */
  constructor(name: string, changed: (hearing: Hearing) => void = () => {}) {
    this.#lock = `dottoro-sound-${name}`;
    this.#changed = changed;
    document.addEventListener('visibilitychange', () => {
      // the tab that somebody looks at is the one that is heard
      if (document.visibilityState === 'visible' && this.#running && !this.#leads) this.#lead(true);
    });
  }

  get hearing(): Hearing {
    if (!this.#running) return 'locked';
    return this.#leads ? 'ready' : 'elsewhere';
  }

  get #running(): boolean {
    return this.#context?.state === 'running';
  }

  /** Call it from a touch. Gives back whether there is sound now. */
  async unlock(): Promise<boolean> {
    try {
      if (this.#context === null) {
        this.#context = new AudioContext();
        this.#context.onstatechange = () => this.#changed(this.hearing);
      }
      await this.#context.resume();
    } catch {
      this.#context = null; // no sound on this device: it still shows
    }
    if (this.#running && !this.#leads && this.#queued === null)
      this.#lead(document.visibilityState === 'visible');
    this.#changed(this.hearing);
    return this.#running;
  }

  /** Play it now, unless it is locked, muted or another tab's. `test`: also from here, whoever else is heard. */
  play(tones: readonly Tone[], test = false): void {
    const context = this.#context;
    if (context === null || !this.#running || (!test && (this.muted || !this.#leads))) return;
    for (const [hertz, start, length, loudness] of tones) {
      const from = context.currentTime + start;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0.0001, from);
      gain.gain.exponentialRampToValueAtTime(Math.max(0.0002, loudness * this.volume), from + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.0001, from + length);
      const oscillator = context.createOscillator();
      oscillator.frequency.value = hertz;
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(from);
      oscillator.stop(from + length + 0.02);
    }
  }

  /** Become the tab that is heard: at once (`steal`), or when the one before is closed. */
  #lead(steal: boolean): void {
    this.#queued?.abort();
    this.#queued = null;
    // without TLS there are no locks: every tab is heard then
    if (!('locks' in navigator)) {
      this.#leads = true;
      return;
    }
    const queued = steal ? null : new AbortController();
    this.#queued = queued;
    const options = queued === null ? { steal: true } : { signal: queued.signal };
    navigator.locks
      .request(this.#lock, options, () => {
        this.#queued = null;
        this.#leads = true;
        this.#changed(this.hearing);
        return new Promise<never>(() => {}); // held until this tab is closed, or another takes it
      })
      .catch(() => {
        if (queued?.signal.aborted) return;
        this.#leads = false;
        this.#changed(this.hearing);
        this.#lead(false);
      });
  }
}
