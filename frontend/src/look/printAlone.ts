/** Print something alone: it is put beside the screen, the printer sees only it, and it goes again. */
import { type Component, mount, unmount } from 'svelte';
import './printAlone.css';

export function printAlone<Props extends Record<string, unknown>>(
  what: Component<Props>,
  props: Props,
): void {
  const paper = document.createElement('div');
  paper.className = 'paper-only';
  document.body.append(paper);
  const shown = mount(what, { target: paper, props });
  document.body.classList.add('prints-paper');
  const away = () => {
    document.body.classList.remove('prints-paper');
    void unmount(shown);
    paper.remove();
  };
  addEventListener('afterprint', away, { once: true });
  window.print();
}
