/** Short messages that do not take the keyboard away: what was done, or why not. */

export interface Toast {
  id: number;
  tone: 'info' | 'problem';
  text: string;
}

const SHOWN_MS = { info: 4_000, problem: 10_000 } as const;
const MOST = 4;
let next = 1;
export const toasts = $state<Toast[]>([]);

export function say(text: string, tone: Toast['tone'] = 'info'): void {
  const id = next++;
  toasts.push({ id, tone, text });
  if (toasts.length > MOST) toasts.shift();
  setTimeout(() => dismiss(id), SHOWN_MS[tone]);
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id);
  if (at >= 0) toasts.splice(at, 1);
}
