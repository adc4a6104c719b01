/** Short messages that do not take the keyboard away: what was done, or why not. */

export interface Toast {
  id: number;
  tone: 'info' | 'problem';
  text: string;
  /** What can still be done about it, while it stands. */
  action?: { label: string; key?: string; run(): void };
}

const SHOWN_MS = { info: 4_000, problem: 10_000 } as const;
/** An action can be taken as long as this. */
export const WITH_ACTION_MS = 10_000;
const MOST = 4;
let next = 1;
export const toasts = $state<Toast[]>([]);

/**
 * Say it; gives back its number. With an action it stands longer, so that a hand gets there; `forMs`: as long as the
 * action can be taken.
 */
export function say(
  text: string,
  tone: Toast['tone'] = 'info',
  action?: Toast['action'],
  forMs = WITH_ACTION_MS,
): number {
  const id = next++;
  toasts.push({ id, tone, text, ...(action ? { action } : {}) });
  if (toasts.length > MOST) toasts.shift();
  setTimeout(() => dismiss(id), action ? forMs : SHOWN_MS[tone]);
  return id;
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id);
  if (at >= 0) toasts.splice(at, 1);
}
