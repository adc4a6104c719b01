/** A complaint's link: its token stays in the fragment, which no server log sees, and goes on by a form. */
import { byId } from './dom.ts';

export function startComplaint(): void {
  const form = byId('open-complaint');
  const token = location.hash.slice(1);
  if (!(form instanceof HTMLFormElement) || token.length < 20) return;
  const field = form.elements.namedItem('token');
  if (!(field instanceof HTMLInputElement)) return;
  field.value = token;
  history.replaceState(null, '', location.pathname);
  form.submit();
}
