/** Which buttons a visit has: what the server says is open, and what the person may do. */
import { can } from '../api/session.svelte.ts';
import type { VisitCard } from '../api/types.ts';
import type { Form } from './view.svelte.ts';

const PERMISSION: Readonly<Record<Form, string>> = {
  confirm: 'desk.triage',
  triage: 'desk.triage',
  address: 'desk.triage',
  psc119: 'desk.triage',
  reassign: 'desk.send',
  withdraw: 'desk.send',
  cancel: 'desk.end',
  close: 'desk.end',
};

export const BUTTONS: readonly { form: Form; key: string }[] = [
  { form: 'confirm', key: 'C' },
  { form: 'triage', key: 'G' },
  { form: 'address', key: 'L' },
  { form: 'reassign', key: 'R' },
  { form: 'withdraw', key: 'U' },
  { form: 'psc119', key: 'P' },
  { form: 'cancel', key: 'X' },
  { form: 'close', key: 'E' },
];

export function permitted(visit: VisitCard, form: Form): boolean {
  if (form === 'psc119' && visit.psc119_called_at !== null) return false;
  return visit.open_actions.includes(form) && can(PERMISSION[form]);
}
