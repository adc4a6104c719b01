// A crew's taps reach the server once each, in order, under the right name, whatever the network does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreign, LONGEST_HOLD_MS, pauseAfter, sendable, settle } from '../src/outbox/delivery.ts';
import type { ActionKind, Item, Tap, Verdict } from '../src/outbox/item.ts';
import { Outbox, type Send, type Sent } from '../src/outbox/outbox.ts';
import { MemoryStore, newId, type Store } from '../src/outbox/store.ts';

const BUDI = { id: 7, name: 'Budi' };
const SITI = { id: 8, name: 'Siti' };

function tap(kind: ActionKind, change: Partial<Tap> = {}): Tap {
  return {
    action_id: newId(),
    kind,
    happened_at: '2026-11-22T03:00:00Z',
    visit_id: 1,
    payload: {},
    fix: null,
    offline: false,
    person_id: BUDI.id,
    person: BUDI.name,
    visit_code: 'MKS-1',
    hold_until: 0,
    undoes_from: null,
    ...change,
  };
}

function stored(items: readonly Item[]): Sent {
  return {
    kind: 'verdicts',
    verdicts: items.map((item): Verdict => ({ action_id: item.action_id, verdict: 'stored' })),
  };
}

/** A city on the other end of the line: answers by turns, then stores everything. */
class City {
  readonly received: Item[][] = [];
  now = 1_000_000;
  readonly #answers: ((items: readonly Item[]) => Sent)[];

  constructor(...answers: ((items: readonly Item[]) => Sent)[]) {
    this.#answers = answers;
  }

  get actionIds(): string[] {
    return this.received.flat().map((item) => item.action_id);
  }

  readonly send: Send = async (items) => {
    this.received.push(items.map((item) => ({ ...item })));
    return (this.#answers.shift() ?? stored)(items);
  };

  /** One tab of a phone in this city. Tabs of one phone share the lock. */
  tab(store: Store, lock = new Lock()): Outbox {
    const outbox = new Outbox(store, this.send, {
      now: () => this.now,
      random: () => 1,
      alone: (work) => lock.alone(work),
      later: () => {},
      tell: () => {},
    });
    outbox.confirm(BUDI);
    return outbox;
  }
}

class Lock {
  #last: Promise<unknown> = Promise.resolve();

  alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

const away = (): Sent => ({ kind: 'later' });

test('taps made without network are delivered in order, once, when it returns', async () => {
  const city = new City(away);
  const outbox = city.tab(new MemoryStore());

  for (const kind of ['accept', 'depart', 'arrive'] as const) await outbox.push(tap(kind));
  await outbox.flush();
  city.now += 60_000;
  await outbox.flush();

  assert.equal(outbox.unsent.length, 0);
  const last = city.received.at(-1) ?? [];
  assert.deepEqual(
    last.map((item) => item.kind),
    ['accept', 'depart', 'arrive'],
  );
});

test('an answer that was lost on the way is asked for again with the same action id', async () => {
  const city = new City(away, (items) => ({
    kind: 'verdicts',
    verdicts: items.map((item): Verdict => ({ action_id: item.action_id, verdict: 'duplicate' })),
  }));
  const outbox = city.tab(new MemoryStore());

  const item = await outbox.push(tap('accept'));
  await outbox.flush(true);
  await outbox.flush(true);

  assert.deepEqual(city.actionIds, [item.action_id, item.action_id]);
  assert.equal(outbox.items.length, 0);
});

test('two tabs of one phone send each tap once', async () => {
  const city = new City();
  const store = new MemoryStore();
  const lock = new Lock();
  const left = city.tab(store, lock);
  const right = city.tab(store, lock);
  const before = await store.add(tap('accept'));

  await Promise.all([left.flush(true), right.flush(true), left.flush(true)]);

  assert.deepEqual(city.actionIds, [before.action_id]);
});

test("another person's taps stay on the phone and go only when that person signs in", async () => {
  const city = new City();
  const store = new MemoryStore();
  const outbox = city.tab(store);
  const siti = await store.add(tap('save_note', { person_id: SITI.id, person: SITI.name }));

  const budi = await outbox.push(tap('accept'));
  await outbox.flush(true);

  assert.deepEqual(city.actionIds, [budi.action_id]);
  assert.deepEqual(
    foreign(outbox.items, BUDI.id).map((item) => item.person),
    ['Siti'],
  );
  outbox.confirm(SITI);
  await outbox.flush(true);
  assert.deepEqual(city.actionIds, [budi.action_id, siti.action_id]);
});

test('a session that changed hands under the page keeps the taps and stops sending', async () => {
  const city = new City((items) => ({
    kind: 'verdicts',
    verdicts: items.map(
      (item): Verdict => ({ action_id: item.action_id, verdict: 'refused', code: 'other_person' }),
    ),
  }));
  const outbox = city.tab(new MemoryStore());

  await outbox.push(tap('accept'));
  await outbox.flush(true);

  assert.equal(outbox.unsent.length, 1);
  assert.equal(outbox.confirmed, false);
});

test('an item that is turned down stays to be read, and later items still go', async () => {
  const city = new City((items) => ({
    kind: 'verdicts',
    verdicts: items.map(
      (item): Verdict =>
        item.kind === 'accept'
          ? {
              action_id: item.action_id,
              verdict: 'conflict',
              code: 'offer_over',
              id: 'Sudah berakhir.',
              en: 'Over.',
            }
          : { action_id: item.action_id, verdict: 'stored' },
    ),
  }));
  const store = new MemoryStore();
  await store.add(tap('accept'));
  await store.add(tap('save_note'));
  const outbox = city.tab(store);

  await outbox.flush(true);

  assert.equal(outbox.unsent.length, 0);
  assert.equal(outbox.toRead[0]?.answer?.id, 'Sudah berakhir.');
  await outbox.dismiss(outbox.toRead[0]?.action_id ?? '');
  assert.equal(outbox.items.length, 0);
});

test('a tap that was never sent is taken back without a trace, a sent one is not', async () => {
  const city = new City(away, away, away);
  const outbox = city.tab(new MemoryStore());
  const held = await outbox.push(tap('finish', { hold_until: city.now + 8_000 }));
  await outbox.flush(true);

  assert.equal(city.received.length, 0);
  assert.equal(await outbox.drop(held.action_id), true);
  const sent = await outbox.push(tap('depart'));
  await outbox.flush(true);
  assert.equal(await outbox.drop(sent.action_id), false);
  assert.equal(outbox.unsent.length, 1);
});

test('a held tap holds what was tapped after it, and goes when the page is left', async () => {
  const city = new City();
  const outbox = city.tab(new MemoryStore());

  await outbox.push(tap('finish', { hold_until: city.now + 8_000 }));
  await outbox.push(tap('save_note'));
  await outbox.flush(true);
  assert.equal(city.received.length, 0);
  await outbox.release();

  assert.deepEqual(
    city.received.flat().map((item) => item.kind),
    ['finish', 'save_note'],
  );
});

test('a phone whose clock was set back does not hold a tap for days', async () => {
  const items = await filled([tap('finish', { hold_until: 5 * 86_400_000 })]);

  assert.equal(sendable(items, BUDI.id, LONGEST_HOLD_MS).length, 1);
});

test('one unreadable item does not block the others', async () => {
  const answer = { verdict: 'refused' as const, code: 'invalid', id: 'Tidak benar.', en: 'Not valid.' };
  const city = new City();
  const send: Send = async (items, device, person) =>
    items.some((item) => item.kind === 'save_note')
      ? { kind: 'unreadable', answer }
      : city.send(items, device, person);
  const store = new MemoryStore(await filled([tap('accept'), tap('save_note'), tap('depart')]));
  const outbox = new Outbox(store, send, {
    now: () => 0,
    random: () => 1,
    alone: (work) => work(),
    later: () => {},
    tell: () => {},
  });
  outbox.confirm(BUDI);

  await outbox.flush(true);

  assert.deepEqual(
    city.received.flat().map((item) => item.kind),
    ['accept', 'depart'],
  );
  assert.deepEqual(
    outbox.toRead.map((item) => item.kind),
    ['save_note'],
  );
});

test('with a key the queue goes without a session; a refused key waits for the sign-in', async () => {
  const city = new City(
    (items) => stored(items),
    () => ({ kind: 'sign_in' }),
  );
  const outbox = city.tab(new MemoryStore());
  outbox.confirmed = false;
  await outbox.push(tap('depart'));
  await outbox.flush(true);
  assert.equal(city.received.length, 0);

  outbox.keyed = true;
  await outbox.flush(true);
  assert.equal(outbox.unsent.length, 0);
  await outbox.push(tap('arrive'));
  await outbox.flush(true);

  assert.equal(outbox.keyed, false);
  assert.equal(outbox.needsSignIn, true);
  assert.equal(outbox.unsent.length, 1);
});

test('an answer is read by its own person, and kept aside it asks nobody any more', async () => {
  const answer = {
    verdict: 'review' as const,
    code: 'out_of_order',
    id: 'Tidak cocok.',
    en: 'Does not fit.',
  };
  const outbox = new City().tab(
    new MemoryStore(await filled([tap('arrive'), tap('arrive', { person_id: SITI.id })])),
  );
  await outbox.reload();
  for (const item of outbox.unsent) await outbox.mark(item.action_id, answer);

  assert.deepEqual(
    outbox.toRead.map((item) => item.person_id),
    [BUDI.id],
  );
  await outbox.mark(outbox.toRead[0]?.action_id ?? '', { ...answer, aside: 'untuk laporan' });
  assert.equal(outbox.toRead.length, 0);
  assert.equal(outbox.items.length, 2);
});

test('401 and 403 keep the queue and ask to sign in', async () => {
  const city = new City(() => ({ kind: 'sign_in' }));
  const outbox = city.tab(new MemoryStore());

  await outbox.push(tap('accept'));
  await outbox.flush(true);

  assert.equal(outbox.needsSignIn, true);
  assert.equal(outbox.unsent.length, 1);
  outbox.confirm(BUDI);
  await outbox.flush(true);
  assert.equal(outbox.unsent.length, 0);
});

test('a long queue goes in batches of twenty, in order', async () => {
  const city = new City();
  const taps = Array.from({ length: 45 }, () => tap('save_note'));
  const outbox = city.tab(new MemoryStore(await filled(taps)));

  await outbox.flush(true);

  assert.deepEqual(
    city.received.map((batch) => batch.length),
    [20, 20, 5],
  );
  assert.deepEqual(
    city.actionIds,
    taps.map((one) => one.action_id),
  );
});

test('a full disk does not eat the tap: the page goes on in memory', async () => {
  class FullDisk extends MemoryStore {
    override async add(): Promise<Item> {
      throw new Error('QuotaExceededError');
    }
  }
  const city = new City(away);
  const outbox = city.tab(new FullDisk());

  await outbox.push(tap('accept'));

  assert.equal(outbox.unsent.length, 1);
});

test('an undo whose step was turned down goes with it', async () => {
  const accept = tap('accept');
  const items = await filled([accept, tap('undo', { payload: { of: accept.action_id } })]);

  const settled = settle(items, [{ action_id: accept.action_id, verdict: 'conflict', code: 'offer_over' }]);

  assert.deepEqual(settled.delivered, [items[1]?.action_id]);
});

test('pauses grow to a minute and never vanish', () => {
  for (let failures = 1; failures < 40; failures += 1) {
    for (const random of [0, 0.5, 1]) {
      const pause = pauseAfter(failures, random);
      assert.ok(pause >= 500 && pause <= 60_000, `${failures}: ${pause}`);
    }
  }
  assert.equal(pauseAfter(30, 1), 60_000);
});

async function filled(taps: readonly Tap[]): Promise<Item[]> {
  const store = new MemoryStore();
  const items: Item[] = [];
  for (const one of taps) items.push(await store.add(one));
  return items;
}

test('a call for help overtakes what is held and what waits, and the shift it belongs to goes before it', async () => {
  const store = new MemoryStore();
  const begin = await store.add(tap('start_shift', { visit_id: null }));
  await store.add(tap('accept', { hold_until: 1_008_000 }));
  for (let n = 0; n < 40; n++) await store.add(tap('save_note'));
  const help = await store.add(tap('need_help'));
  await store.add(tap('need_help', { person_id: SITI.id }));

  const first = sendable(await store.items(), BUDI.id, 1_000_000);
  await store.settle([begin.action_id, help.action_id], new Map());

  assert.deepEqual(
    first.map((item) => item.action_id),
    [begin.action_id, help.action_id],
  );
  assert.deepEqual(sendable(await store.items(), BUDI.id, 1_000_000), []); // the held step holds the rest, as ever
});
