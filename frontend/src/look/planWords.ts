/** The words of care plans and of what a team carries. */
import { translator } from '../words/index.svelte.ts';
import { plansId } from '../words/plans.id.ts';

export type PlanWord = keyof typeof plansId;
export const p = translator(plansId, async () => (await import('../words/plans.en.ts')).plansEn);

const known: ReadonlySet<string> = new Set(Object.keys(plansId));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function planWord(prefix: string, name: string): string {
  return known.has(`${prefix}_${name}`) ? p(`${prefix}_${name}` as PlanWord) : name;
}
