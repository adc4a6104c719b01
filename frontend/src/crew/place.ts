// How a crew finds the house: landmark first, then lorong, then the whole address. Pure.
import type { CrewVisit } from './day.ts';

type Described = Pick<CrewVisit, 'address' | 'alley' | 'landmark'>;

const ALLEY = /^(lorong|lrg|lr)\b\.?\s*/i;

/** "Lrg 7", the way the address line writes it, whatever the caller said. */
export function alleyLine(visit: Pick<CrewVisit, 'alley'>): string {
  const name = visit.alley.trim().replace(ALLEY, '');
  return name === '' ? '' : `Lrg ${name}`;
}

/** The address line without the landmark at its end and the lorong, which stand above it already. */
export function restOfAddress(visit: Described): string {
  let rest = visit.address;
  const landmark = visit.landmark.trim();
  if (landmark !== '' && rest.endsWith(landmark)) {
    const before = rest.slice(0, -landmark.length).trimEnd();
    rest = before.slice(0, Math.max(before.lastIndexOf(','), 0));
  }
  const alley = alleyLine(visit);
  return alley === ''
    ? rest.trim()
    : rest
        .replace(alley, '')
        .replace(/\s+,/, ',')
        .replace(/^[,\s]+/, '')
        .trim();
}

/** "-5.180000,119.430000", or nothing without a point. */
export function pointText(visit: Pick<CrewVisit, 'lat' | 'lon'>): string {
  return visit.lat === null || visit.lon === null ? '' : `${visit.lat.toFixed(6)},${visit.lon.toFixed(6)}`;
}

/** A geo: address for the phone's own map; without a point it searches for the words. */
export function geoLink(visit: CrewVisit): string {
  const point = pointText(visit);
  const words = [visit.alley, visit.address].filter(Boolean).join(', ');
  return point === ''
    ? `geo:0,0?q=${encodeURIComponent(words)}`
    : `geo:${point}?q=${point}(${encodeURIComponent(visit.code)})`;
}

export function telLink(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, '')}`;
}
