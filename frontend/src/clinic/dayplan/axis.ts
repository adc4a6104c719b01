/** The axis of a day: where a moment stands on it, and between which stops a hand is. Pure. */
import { dayOf } from '../../words/days.ts';

export interface Timed {
  stop_id: string;
  state: 'planned' | 'started' | 'done';
  start_at: string | null;
  leave_at: string | null;
}

export interface Span {
  /** Milliseconds. */
  from: number;
  to: number;
}

const HOUR = 3_600_000;
export const FIRST_HOUR = 8;
export const LAST_HOUR = 20;

/** The moment of an hour of a day in a zone (hours over 24 are of the next day). */
export function hourAt(day: string, hour: number, zone: string): number {
  const guess = Date.parse(`${day}T00:00:00Z`);
  // a zone is some whole minutes away from UTC: see what the city's clock says at the guess
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(guess);
  const [hours = 0, minutes = 0] = shown.split(':').map(Number);
  const ahead = (dayOf(guess, zone) < day ? -24 : 0) + hours;
  return guess - ahead * HOUR - minutes * 60_000 + hour * HOUR;
}

/** 08:00 to 20:00 of the day, wider by whole hours where a stop lies outside. */
export function spanOf(day: string, zone: string, stops: readonly Timed[]): Span {
  let from = hourAt(day, FIRST_HOUR, zone);
  let to = hourAt(day, LAST_HOUR, zone);
  for (const stop of stops) {
    if (stop.start_at === null || stop.leave_at === null) continue;
    while (Date.parse(stop.start_at) < from) from -= HOUR;
    while (Date.parse(stop.leave_at) > to) to += HOUR;
  }
  return { from, to };
}

/** Full hours on the axis. */
export function hoursOf(span: Span): number[] {
  const hours: number[] = [];
  for (let at = span.from; at <= span.to; at += HOUR) hours.push(at);
  return hours;
}

/** How far along the axis, 0 to 100; what lies outside stands at its end. */
export function percent(at: number, span: Span): number {
  return Math.min(100, Math.max(0, ((at - span.from) / (span.to - span.from)) * 100));
}

/** Left edge and width of a stretch on the axis, in percent; nothing of it outside. */
export function stretch(
  from: string | null,
  to: string | null,
  span: Span,
): { left: number; width: number } | null {
  if (from === null || to === null) return null;
  const left = percent(Date.parse(from), span);
  const width = percent(Date.parse(to), span) - left;
  return width > 0 ? { left, width } : null;
}

/** Before how many of a round's stops that are not begun a moment lies; the stop that is carried does not count. */
export function placeAt(stops: readonly Timed[], at: number, carried: string): number {
  let place = 0;
  for (const stop of stops) {
    if (
      stop.stop_id === carried ||
      stop.state !== 'planned' ||
      stop.start_at === null ||
      stop.leave_at === null
    )
      continue;
    if (at > (Date.parse(stop.start_at) + Date.parse(stop.leave_at)) / 2) place += 1;
  }
  return place;
}

/** How many places a round offers: one more than it has stops that are not begun, without the one carried. */
export function placesOf(stops: readonly Timed[], carried: string): number {
  return stops.filter((stop) => stop.state === 'planned' && stop.stop_id !== carried).length + 1;
}

/** Where a stop stands now: its place among those of its round that are not begun. */
export function placeOf(stops: readonly Timed[], stop: string): number {
  return Math.max(
    0,
    stops.filter((each) => each.state === 'planned').findIndex((each) => each.stop_id === stop),
  );
}
