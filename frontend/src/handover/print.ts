/** Print a sheet alone: it is put beside the screen, the printer sees only it, and it goes again. */
import { type ComponentProps, mount, unmount } from 'svelte';
import './print.css';
import PrintedSheet from './PrintedSheet.svelte';

export function printSheet(props: ComponentProps<typeof PrintedSheet>): void {
  const paper = document.createElement('div');
  paper.className = 'paper-only';
  document.body.append(paper);
  const shown = mount(PrintedSheet, { target: paper, props });
  document.body.classList.add('prints-paper');
  const away = () => {
    document.body.classList.remove('prints-paper');
    void unmount(shown);
    paper.remove();
  };
  addEventListener('afterprint', away, { once: true });
  window.print();
}
