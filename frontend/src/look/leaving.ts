/** Something that is open goes when one clicks elsewhere, or presses Escape inside it. */
import type { Attachment } from 'svelte/attachments';

export function leaving(isOpen: () => boolean, close: () => void): Attachment<HTMLElement> {
  return (element) => {
    const outside = (event: Event) => {
      if (isOpen() && event.target instanceof Node && !element.contains(event.target)) close();
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !isOpen()) return;
      close();
      event.stopPropagation();
    };
    window.addEventListener('click', outside);
    element.addEventListener('keydown', onEscape);
    return () => {
      window.removeEventListener('click', outside);
      element.removeEventListener('keydown', onEscape);
    };
  };
}
