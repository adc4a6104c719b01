// The sound and the shake of a new offer, until somebody touches the phone.

const EVERY_MS = 2_000;
const TONES: readonly (readonly [hertz: number, from: number, to: number])[] = [
  [880, 0, 0.22],
  [660, 0.26, 0.5],
  [880, 0.54, 0.9],
];

export class Ring {
  #audio: AudioContext | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Browsers give sound only after a touch: call this from one. */
  async unlock(): Promise<void> {
    try {
      this.#audio ??= new AudioContext();
      await this.#audio.resume();
    } catch {
      this.#audio = null; // no sound on this phone: it still shakes and shows
    }
  }

  get audible(): boolean {
    return this.#audio?.state === 'running';
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

  #once(): void {
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 150, 400]);
    const audio = this.#audio;
    if (audio === null || audio.state !== 'running') return;
    for (const [hertz, from, to] of TONES) {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.frequency.value = hertz;
      loudness.gain.setValueAtTime(0.0001, audio.currentTime + from);
      loudness.gain.exponentialRampToValueAtTime(0.5, audio.currentTime + from + 0.03);
      loudness.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + to);
      tone.connect(loudness).connect(audio.destination);
      tone.start(audio.currentTime + from);
      tone.stop(audio.currentTime + to);
    }
  }
}
