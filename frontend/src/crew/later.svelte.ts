// Pages that the first picture does not need. They are fetched right after it, so that they are there without signal.

import { phone } from './phone.svelte.ts';

type Pages = typeof import('./later.ts') &
  typeof import('./way/late.ts') &
  typeof import('./note/late.ts') &
  typeof import('./files/late.ts') &
  typeof import('./planned/late.ts');

const AGAIN_MS = 5_000;
let pages = $state.raw<Partial<Pages>>({});

/** Fetch them; without network again every few seconds (the service worker has them from its first minute on). */
export async function loadLater(): Promise<void> {
  try {
    const { keepDevice, keepPush, quietUpdates, Tracking, ...fetched } = await import('./later.ts');
    phone.track(Tracking);
    pages = fetched;
    void keepPush();
    void keepDevice();
    quietUpdates();
    pages = { ...pages, ...(await import('./way/late.ts')) };
    pages = { ...pages, ...(await import('./note/late.ts')) };
    pages = { ...pages, ...(await import('./files/late.ts')) };
    pages = { ...pages, ...(await import('./planned/late.ts')) };
  } catch {
    setTimeout(() => void loadLater(), AGAIN_MS);
  }
}

/** A page, or nothing while it is still on its way. */
export const later = {
  get Account() {
    return pages.Account;
  },
  get FilesCard() {
    return pages.FilesCard;
  },
  get NoEntrySheet() {
    return pages.NoEntrySheet;
  },
  get NoteCard() {
    return pages.NoteCard;
  },
  get NoteForm() {
    return pages.NoteForm;
  },
  get NotFoundSheet() {
    return pages.NotFoundSheet;
  },
  get Offer() {
    return pages.Offer;
  },
  get OutcomeSheet() {
    return pages.OutcomeSheet;
  },
  get Planned() {
    return pages.Planned;
  },
  get PlanCard() {
    return pages.PlanCard;
  },
  get Returned() {
    return pages.Returned;
  },
  get Safety() {
    return pages.Safety;
  },
  get SwapAsked() {
    return pages.SwapAsked;
  },
  get StartShift() {
    return pages.StartShift;
  },
  get ToRead() {
    return pages.ToRead;
  },
  get TrackedChip() {
    return pages.TrackedChip;
  },
  get TrackedPage() {
    return pages.TrackedPage;
  },
  get WayCard() {
    return pages.WayCard;
  },
};
