// How a crew finds the house: landmark first, then lorong, then the whole address. Pure.
import type { CrewVisit } from './day.ts';

/** The address line without the landmark at its end, which stands above it already. */
export function addressWithoutLandmark(visit: Pick<CrewVisit, 'address' | 'landmark'>): string {
  const landmark = visit.landmark.trim();
  if (landmark === '' || !visit.address.endsWith(landmark)) return visit.address;
  const cut = visit.address.slice(0, -landmark.length);
  return cut.slice(0, Math.max(cut.lastIndexOf(','), 0)).trim() || visit.address;
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
