// What a screen does with the socket and the snapshot, so that what is drawn ends equal to the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  LATE_AFTER_MS,
  type LinkState,
  LiveFeed,
  LOST_AFTER_MS,
  type Snapshot,
  type SocketLike,
} from '../src/live/feed.ts';
import type { LiveMessage } from '../src/live/messages.ts';

const CLOCK = { now: '2026-11-22T03:00:00Z', factor: 1 };
type Visit = { id: number; version: number };
type Message = LiveMessage<Visit, never>;

class FakeSocket implements SocketLike {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  close() {
    this.closed = true;
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent);
  }
  open() {
    this.onopen?.({} as Event);
  }
  lose() {
    this.onclose?.({} as CloseEvent);
  }
}

/** A world whose time moves only when told, with a server that answers when told. */
class FakeWorld {
  time = 0;
  sockets: FakeSocket[] = [];
  timers: { at: number; call: () => void }[] = [];
  answers: { resolve: (snapshot: Snapshot) => void; reject: (error: unknown) => void }[] = [];
  applied: Message[] = [];
  links: LinkState[] = [];
  snapshots: number[] = [];
  feed = new LiveFeed<Snapshot, Visit, never>({
    url: 'ws://city/ws/live?screen=desk',
    snapshot: () => new Promise((resolve, reject) => this.answers.push({ resolve, reject })),
    onSnapshot: (snapshot) => this.snapshots.push(snapshot.seq),
    onMessage: (message) => this.applied.push(message),
    onClock: () => undefined,
    onLink: (state) => this.links.push(state),
    world: {
      openSocket: () => {
        const socket = new FakeSocket();
        this.sockets.push(socket);
        return socket;
      },
      monotonic: () => this.time,
      random: () => 0.5,
      after: (milliseconds, call) => {
        const timer = { at: this.time + milliseconds, call };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((each) => each !== timer);
        };
      },
    },
  });
  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    assert.ok(last);
    return last;
  }
  async pass(milliseconds: number) {
    const end = this.time + milliseconds;
    for (;;) {
      const due = this.timers.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers = this.timers.filter((each) => each !== due);
      this.time = due.at;
      due.call();
      await settled();
    }
    this.time = end;
  }
  async answer(seq: number) {
    for (const waiting of this.answers.splice(0)) waiting.resolve({ seq, clock: CLOCK });
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const visit = (seq: number, version: number): Message => ({ t: 'visit', seq, visit: { id: 7, version } });
const seqs = (messages: Message[]) => messages.flatMap((each) => ('seq' in each ? [each.seq] : []));

async function live(): Promise<FakeWorld> {
  const world = new FakeWorld();
  world.feed.start();
  world.socket.open();
  world.socket.say({ t: 'hello', seq: 10, clock: CLOCK });
  await world.answer(10);
  await world.answer(10);
  return world;
}

test('what came before the snapshot is applied after it, and only what is newer', async () => {
  const world = new FakeWorld();
  world.feed.start();
  world.socket.open();

  world.socket.say(visit(11, 3));
  world.socket.say(visit(13, 4));
  assert.deepEqual(world.applied, []);
  await world.answer(12);

  assert.deepEqual(seqs(world.applied), [13]);
  assert.equal(world.feed.seq, 13);
});

test('a screen is live once the socket speaks and the snapshot is there', async () => {
  const world = await live();

  assert.equal(world.feed.state, 'live');
  world.socket.say(visit(11, 1));

  assert.equal(world.feed.seq, 11);
});

test('silence makes the data late, then lost, and the age grows', async () => {
  const world = await live();

  await world.pass(LATE_AFTER_MS + 1_500);
  assert.equal(world.feed.state, 'late');
  await world.pass(LOST_AFTER_MS - LATE_AFTER_MS);

  assert.equal(world.feed.state, 'lost');
  assert.ok((world.feed.dataAgeMs() ?? 0) > LOST_AFTER_MS);
});

test('a heartbeat keeps a quiet city live', async () => {
  const world = await live();

  for (let beat = 0; beat < 20; beat++) {
    await world.pass(3_000);
    world.socket.say({ t: 'upto', seq: 10, clock: CLOCK });
  }

  assert.equal(world.feed.state, 'live');
});

test('what changed beside visits and teams is told once, and not when the snapshot has it already', async () => {
  const world = await live();
  const before = world.applied.length;
  const roads = (seq: number) => ({ t: 'changed', seq, what: 'closures' });

  world.socket.say(roads(12));
  world.socket.say({ t: 'reset' });
  world.socket.say(roads(13));
  world.socket.say(roads(15));
  await world.answer(14);

  assert.deepEqual(world.applied.slice(before), [roads(12), roads(15)]);
  assert.equal(world.feed.seq, 15);
});

test('a closed socket is lost at once, opens again by itself and fetches a snapshot', async () => {
  const world = await live();
  const before = world.snapshots.length;

  world.socket.lose();
  assert.equal(world.feed.state, 'lost');
  await world.pass(2_000);
  assert.equal(world.sockets.length, 2);
  world.socket.open();
  world.socket.say({ t: 'hello', seq: 20, clock: CLOCK });
  await world.answer(20);

  assert.equal(world.feed.state, 'live');
  assert.equal(world.snapshots.length, before + 1);
  assert.equal(world.feed.seq, 20);
});

test('while the socket is away the snapshot is polled', async () => {
  const world = await live();
  const before = world.snapshots.length;

  world.socket.lose();
  for (let second = 0; second < 35; second++) {
    await world.pass(1_000);
    await world.answer(30);
  }

  assert.ok(world.snapshots.length >= before + 2);
  assert.equal(world.feed.state, 'lost');
});

test('reset means look again, and nothing said meanwhile is lost', async () => {
  const world = await live();

  world.socket.say({ t: 'reset' });
  world.socket.say(visit(15, 9));
  await world.answer(14);

  assert.equal(world.feed.seq, 15);
  assert.deepEqual(seqs(world.applied).at(-1), 15);
});

test('a stopped feed asks nothing more', async () => {
  const world = await live();

  world.feed.stop();
  await world.pass(60_000);

  assert.equal(world.sockets.length, 1);
  assert.ok(world.socket.closed);
});
