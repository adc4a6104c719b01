/** The ticket page: share the link, print. */
import { byId, word } from './dom.ts';

export function startTicket(): void {
  const share = byId<HTMLButtonElement>('share');
  const link = byId<HTMLAnchorElement>('link');
  if (!share || !link) return;
  const said = byId('share-state');
  share.hidden = false;
  share.addEventListener('click', async () => {
    const text = word(share, 'text');
    try {
      if (navigator.share) await navigator.share({ text, url: link.href });
      else {
        await navigator.clipboard.writeText(`${text} ${link.href}`);
        if (said) said.textContent = word(share, 'copied');
      }
    } catch {
      getSelection()?.selectAllChildren(link); // nothing may be shared from here: let them copy it by hand
    }
  });
  const print = byId<HTMLButtonElement>('print');
  if (!print) return;
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}
