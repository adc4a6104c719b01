/** The city's clock on a screen: the server's now, carried on by the machine's monotonic clock. Pure. */

export interface ClockReading {
  now: string;
  factor: number;
}

const TOLERATED_DRIFT_MS = 400;

export class CityClock {
  #cityMs: number;
  #machineMs: number;
  #factor = 1;
  #set = false;
  readonly #monotonic: () => number;

  /** `monotonic` gives milliseconds that never jump; a wrong computer clock does no harm. */
  constructor(monotonic: () => number = () => performance.now(), start: number = Date.now()) {
    this.#monotonic = monotonic;
    this.#machineMs = monotonic();
    this.#cityMs = start;
  }

  /** Take the server's reading. A small difference is the network's delay and is left alone. */
  set(reading: ClockReading): void {
    const city = Date.parse(reading.now);
    if (Number.isNaN(city)) return;
    const drift = Math.abs(city - this.now());
    if (this.#set && reading.factor === this.#factor && drift < TOLERATED_DRIFT_MS * reading.factor) return;
    this.#cityMs = city;
    this.#machineMs = this.#monotonic();
    this.#factor = reading.factor;
    this.#set = true;
  }

  /** The city's time now, in milliseconds since 1970. */
  now(): number {
    return this.#cityMs + (this.#monotonic() - this.#machineMs) * this.#factor;
  }

  get factor(): number {
    return this.#factor;
  }
}
