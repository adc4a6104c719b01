/** Figures as people read them. Pure. */

/** Minutes with one decimal and a sign where it says "more" or "less"; a dash for nothing. */
export function minutes(value: number | null | undefined, locale: string, signed = false): string {
  if (value === null || value === undefined) return '–';
  const text = Math.abs(value).toLocaleString(locale, { maximumFractionDigits: 1 });
  if (!signed) return value < 0 ? `−${text}` : text;
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
}

/** A share of 0 to 1 as whole percent; a dash for nothing. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${Math.round(share * 100)} %`;
}
