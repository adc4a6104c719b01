import { language } from '../words/index.svelte.ts';

/** Metres as kilometres with one decimal, as the language writes it: 1,8 in Bahasa Indonesia. */
export function kilometres(metres: number): string {
  return (metres / 1000).toLocaleString(language() === 'id' ? 'id-ID' : 'en-GB', {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
}
