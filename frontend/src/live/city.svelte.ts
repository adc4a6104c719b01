/** The city's time for components: `city.now` moves once a second and everything that reads it follows. */

import { t } from '../words/index.svelte.ts';
import { clockMinutes, clockSeconds, moment, roughly, timer } from '../words/time.ts';
import { CityClock, type ClockReading } from './clock.ts';

export const clock = new CityClock();

const shown = $state({ now: clock.now(), factor: 1, zone: 'Asia/Makassar' });

let ticking = false;

/** Start the second hand (once per page). */
export function startTicking(): void {
  if (ticking) return;
  ticking = true;
  setInterval(() => {
    shown.now = clock.now();
  }, 1000);
}

/** Take the server's reading of the clock. */
export function setClock(reading: ClockReading): void {
  clock.set(reading);
  shown.factor = reading.factor;
  shown.now = clock.now();
}

export function setZone(zone: string): void {
  shown.zone = zone;
}

export const city = {
  /** Milliseconds since 1970 in the city, as of the last tick. */
  get now(): number {
    return shown.now;
  },
  get factor(): number {
    return shown.factor;
  },
  get zone(): string {
    return shown.zone;
  },
};

/** "12 mnt", "3 jam": a length in words. */
export function lengthInWords(milliseconds: number): string {
  const { unit, n } = roughly(milliseconds);
  return t(unit, { n });
}

/** How long ago in the city's time, in words. */
export function ageInWords(at: string | number): string {
  return lengthInWords(shown.now - (typeof at === 'number' ? at : moment(at)));
}

/** How long since a moment, as a timer. */
export function since(at: string | number): string {
  return timer(shown.now - (typeof at === 'number' ? at : moment(at)));
}

export function hourMinute(at: string | number | null | undefined): string {
  return clockMinutes(typeof at === 'number' ? at : moment(at), shown.zone);
}

export function hourMinuteSecond(at: string | number | null | undefined): string {
  return clockSeconds(typeof at === 'number' ? at : moment(at), shown.zone);
}
