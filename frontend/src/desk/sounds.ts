/** Two classes of sound only: "needs you" repeats until acknowledged, "for information" comes once. */

const REPEAT_MS = 5_000;

/** A tone: hertz, start and length in seconds, loudness 0..1. */
type Tone = readonly [hertz: number, start: number, length: number, loudness: number];

const NEEDS_YOU: readonly Tone[] = [
  [880, 0, 0.16, 0.22],
  [660, 0.2, 0.16, 0.22],
  [880, 0.4, 0.16, 0.22],
  [660, 0.6, 0.22, 0.22],
];
const INFORMATION: readonly Tone[] = [
  [523, 0, 0.12, 0.09],
  [784, 0.13, 0.18, 0.08],
];

export class Sounds {
  #context: AudioContext | null = null;
  #repeating: ReturnType<typeof setInterval> | undefined;
  muted = false;

  /** Browsers want a click before the first sound: call this from one. */
  async unlock(): Promise<void> {
    this.#context ??= new AudioContext();
    await this.#context.resume();
  }

  information(): void {
    this.#play(INFORMATION);
  }

  /** Ring until told otherwise. */
  needYou(ringing: boolean): void {
    if (!ringing) {
      clearInterval(this.#repeating);
      this.#repeating = undefined;
      return;
    }
    if (this.#repeating !== undefined) return;
    this.#play(NEEDS_YOU);
    this.#repeating = setInterval(() => this.#play(NEEDS_YOU), REPEAT_MS);
  }

  #play(tones: readonly Tone[]): void {
    const context = this.#context;
    if (context === null || context.state !== 'running' || this.muted) return;
    for (const [hertz, start, length, loudness] of tones) {
      const from = context.currentTime + start;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(loudness, from + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.0001, from + length);
      const oscillator = context.createOscillator();
      oscillator.frequency.value = hertz;
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(from);
      oscillator.stop(from + length + 0.02);
    }
  }
}
