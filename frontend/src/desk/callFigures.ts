/** The desk's indicators as numbers for people. Pure. */

/** Whole percent, rounded down, so that 89.9 % never reads as the target of 90; null when there is nothing to share. */
export function percentOf(figure: { within: number; of: number }): number | null {
  return figure.of === 0 ? null : Math.floor((100 * figure.within) / figure.of);
}
