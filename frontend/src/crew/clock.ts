// The city's time on the phone. In practice it may run faster than the phone's; a phone's clock may also be wrong.

/** The city's clock as the server last told it, and the phone's clock at that moment (ms). */
export interface Anchor {
  city: number;
  phone: number;
  factor: number;
}

/** A gap larger than this between the two clocks of the phone is a clock that was set, not a phone that slept. */
const LONGEST_SLEEP_MS = 12 * 3600_000;

export class PhoneClock {
  anchor: Anchor;
  /** A second clock of the phone that nobody can set, but that may stand still in sleep (ms). */
  readonly #steady: () => number;
  readonly #phone: () => number;
  #steadyAt: number;
  #phoneAt: number;

  constructor(
    anchor?: Anchor,
    phone: () => number = () => Date.now(),
    steady: () => number = () => performance.now(),
  ) {
    this.#phone = phone;
    this.#steady = steady;
    this.#steadyAt = steady();
    this.#phoneAt = phone();
    this.anchor = anchor ?? { city: this.#phoneAt, phone: this.#phoneAt, factor: 1 };
  }

  /** Take the server's time. */
  set(nowIso: string, factor: number): void {
    this.#steadyAt = this.#steady();
    this.#phoneAt = this.#phone();
    this.anchor = { city: Date.parse(nowIso), phone: this.#phoneAt, factor };
  }

  /** The city's time now, ms since 1970. */
  now(): number {
    return this.at(this.#trusted());
  }

  iso(): string {
    return new Date(this.now()).toISOString();
  }

  /** The city's time at a moment of the phone's clock (ms). */
  at(phone: number): number {
    return this.anchor.city + (phone - this.anchor.phone) * this.anchor.factor;
  }

  /** The phone's clock, unless it was set since we last looked: then the steady one goes on from there. */
  #trusted(): number {
    const phone = this.#phone();
    const ran = phone - this.#phoneAt;
    const steady = this.#steady() - this.#steadyAt;
    const set = ran < steady - 2_000 || ran - steady > LONGEST_SLEEP_MS;
    if (set) {
      this.anchor = { ...this.anchor, phone: this.anchor.phone + (ran - steady) };
      this.#phoneAt = phone;
      this.#steadyAt += steady;
    }
    return phone;
  }
}
