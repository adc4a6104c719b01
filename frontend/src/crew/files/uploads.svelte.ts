// The queue of files, beside the outbox of taps: kept on the phone until the server has the whole, sent one by one.
import { newActionId } from '../../api/actionId.ts';
import { pauseAfter } from '../../outbox/delivery.ts';
import { type CrewVisit, onDuty } from '../day.ts';
import { phone } from '../phone.svelte.ts';
import { prepare } from './picture.ts';
import { overHttp, sendFile } from './sending.ts';
import { sha256 } from './sha256.ts';
import { type FileKind, MemoryShelf, openShelf, type Shelf, type Upload } from './shelf.ts';

const LOOK_EVERY_MS = 15_000;
const LOCK = 'dottoro-tim-berkas';
const TAPS_FIRST_MS = 10_000;
const TAPS_LOOK_MS = 250;

class Uploads {
  list = $state.raw<Upload[]>([]);
  /** Storage refused: what waits is lost with the page. */
  fleeting = $derived(this.list.some((upload) => upload.fleeting && upload.state === 'waiting'));
  needsSignIn = $state(false);
  #shelf: Shelf | null = null;
  readonly #memory = new MemoryShelf();
  #failures = 0;
  #notBefore = 0;
  #sending = false;
  #begun: Promise<void> | null = null;

  /** Read what waits from an earlier page, and send it. */
  start(): Promise<void> {
    this.#begun ??= this.#begin();
    return this.#begun;
  }

  of(visit: CrewVisit): Upload[] {
    return this.list.filter((upload) => upload.visit_id === visit.id && upload.person_id === this.#person);
  }

  /** This person's files that the server has not whole yet. */
  get waiting(): number {
    return this.list.filter((upload) => upload.state === 'waiting' && upload.person_id === this.#person)
      .length;
  }

  /** Keep a file of a visit; throws CannotUse. Answers when it is on the phone. */
  async add(file: File, visit: CrewVisit, kind: FileKind, patientKey: string): Promise<Upload> {
    await this.start();
    const taken_at = phone.clock.iso();
    const { bytes, name, thumb } = await prepare(file);
    const upload: Upload = {
      file_id: newActionId(),
      visit_id: visit.id,
      visit_code: visit.code,
      person_id: this.#person,
      patient_key: patientKey,
      kind,
      name,
      size: bytes.byteLength,
      sha256: await sha256(new Uint8Array(bytes)),
      taken_at,
      thumb,
      state: 'waiting',
      received: 0,
      refused: null,
      fleeting: this.#shelf === null,
    };
    try {
      await (this.#shelf ?? this.#memory).add(upload, bytes);
    } catch (reason) {
      console.warn('a file is in memory only', reason); // the disk is full
      upload.fleeting = true;
      await this.#memory.add(upload, bytes);
    }
    this.list = [...this.list.filter((other) => other.file_id !== upload.file_id), upload];
    this.#failures = 0;
    this.#notBefore = 0;
    void this.flush();
    return upload;
  }

  /** A refused file was read about, or a file is not wanted any more. */
  async drop(upload: Upload): Promise<void> {
    await this.#shelfOf(upload).erase(upload.file_id);
    this.list = this.list.filter((other) => other.file_id !== upload.file_id);
  }

  /** Send what waits, one file after another; one tab at a time. */
  async flush(): Promise<void> {
    if (this.#sending || Date.now() < this.#notBefore || !phone.outbox.confirmed) return;
    this.#sending = true;
    try {
      if ('locks' in navigator) {
        await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) =>
          lock ? this.#sendAll() : undefined,
        );
      } else await this.#sendAll();
    } finally {
      this.#sending = false;
    }
  }

  async #begin(): Promise<void> {
    this.#shelf = await openShelf();
    await this.#read();
    setInterval(() => void this.#look(), LOOK_EVERY_MS);
    const now = () => {
      this.#notBefore = 0;
      void this.#look();
    };
    addEventListener('online', now);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') now();
    });
    void this.#look();
  }

  get #person(): number {
    return phone.outbox.person?.id ?? 0;
  }

  #shelfOf(upload: Upload): Shelf {
    return upload.fleeting || this.#shelf === null ? this.#memory : this.#shelf;
  }

  async #read(): Promise<void> {
    const kept = [...((await this.#shelf?.all()) ?? []), ...(await this.#memory.all())];
    this.list = kept.sort((a, b) => a.taken_at.localeCompare(b.taken_at));
  }

  async #look(): Promise<void> {
    if (!this.#sending) await this.#read(); // another tab may have added or sent some
    await this.#forget();
    await this.flush();
  }

  /** What the server has leaves the phone with its visit, and at the end of the shift. */
  async #forget(): Promise<void> {
    const { day } = phone;
    if (day === null) return;
    const shown = onDuty(day) ? new Set(day.visits.map((visit) => visit.id)) : new Set<number>();
    for (const upload of this.list) {
      if (upload.state === 'done' && !shown.has(upload.visit_id)) await this.drop(upload);
    }
  }

  async #sendAll(): Promise<void> {
    for (const upload of this.list) {
      if (upload.state !== 'waiting' || upload.person_id !== this.#person) continue;
      if (!(await this.#send(upload))) return;
    }
  }

  /** True when the next file may go. */
  async #send(upload: Upload): Promise<boolean> {
    const bytes = await this.#shelfOf(upload).bytes(upload.file_id);
    if (bytes === undefined) {
      await this.drop(upload); // another tab has sent it
      return true;
    }
    const outcome = await sendFile(upload, bytes, {
      fetch: overHttp,
      turn: tapsFirst,
      onReceived: (received) => this.#show({ ...this.#latest(upload), received }),
    });
    this.needsSignIn = outcome.kind === 'sign_in';
    if (outcome.kind === 'done') {
      const done: Upload = { ...upload, received: upload.size, state: 'done' };
      await this.#shelfOf(upload).lighten(done);
      this.#show(done);
      this.#failures = 0;
      phone.look();
      return true;
    }
    if (outcome.kind === 'refused') {
      const refused: Upload = { ...this.#latest(upload), state: 'refused', refused: outcome.why };
      await this.#shelfOf(upload).put(refused);
      this.#show(refused);
      return true;
    }
    this.#failures += 1;
    const wait = Math.max(
      outcome.kind === 'later' ? outcome.afterMs : 0,
      pauseAfter(this.#failures, Math.random()),
    );
    this.#notBefore = Date.now() + wait;
    setTimeout(() => void this.flush(), wait + 50);
    return false;
  }

  #latest(upload: Upload): Upload {
    return this.list.find((other) => other.file_id === upload.file_id) ?? upload;
  }

  #show(upload: Upload): void {
    this.list = this.list.map((other) => (other.file_id === upload.file_id ? upload : other));
  }
}

/** On a slow line a photo waits while taps are on their way. */
async function tapsFirst(): Promise<void> {
  const until = Date.now() + TAPS_FIRST_MS;
  while (phone.line === 'live' && phone.items.some((item) => item.answer === null) && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, TAPS_LOOK_MS));
  }
}

export const uploads = new Uploads();
