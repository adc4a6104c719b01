/** What is reachable now, as one line and as an alert. Pure. */
import type { Coverage } from '../api/types.ts';

/** Percent of the kelurahan that are covered, rounded down: 100 only when all of them are. */
export function percentCovered(coverage: Coverage): number {
  if (coverage.villages.length === 0) return 0;
  const covered = coverage.villages.filter((village) => village.covered).length;
  return Math.floor((100 * covered) / coverage.villages.length);
}

/** Kecamatan that had somebody at the last look and have nobody now. Nothing is news at the first look. */
export function newlyWithout(before: Coverage | null, now: Coverage): { code: string; name: string }[] {
  if (before === null) return [];
  const known = new Set(before.districts_without.map((district) => district.code));
  return now.districts_without.filter((district) => !known.has(district.code));
}

/** The first names of a list, and how many more there are. */
export function namesOf(names: readonly string[], most: number): { names: string; more: number } {
  const shown = names.length > most ? most - 1 || 1 : names.length;
  return { names: names.slice(0, shown).join(', '), more: names.length - shown };
}

/** What the map tints, by the kelurahan's code. */
export function shades(coverage: Coverage): Map<string, { minutes: number | null; covered: boolean }> {
  return new Map(
    coverage.villages.map(({ code, minutes, covered }) => [code, { minutes, covered }] as const),
  );
}
