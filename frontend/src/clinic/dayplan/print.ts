/** Print one sheet a team: put beside the screen, seen by the printer alone, and gone again. */
import { mount, unmount } from 'svelte';
import '../../handover/print.css';
import Printed from './Printed.svelte';
import type { Plan } from './plan.svelte.ts';

export function printSheets(plan: Plan): void {
  const paper = document.createElement('div');
  paper.className = 'paper-only';
  document.body.append(paper);
  const shown = mount(Printed, { target: paper, props: { plan } });
  document.body.classList.add('prints-paper');
  const away = () => {
    document.body.classList.remove('prints-paper');
    void unmount(shown);
    paper.remove();
  };
  addEventListener('afterprint', away, { once: true });
  window.print();
}
