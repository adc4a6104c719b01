// The queue in IndexedDB: survives a reload, a killed tab and an empty battery.
import type { Answer, Item, Tap } from './item.ts';
import { MemoryStore, newId, type Store } from './store.ts';

const NAME = 'dottoro-tim';
const ITEMS = 'items';
const VALUES = 'values';
const OPENING_MS = 4_000;

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ITEMS, { keyPath: 'action_id' });
      request.result.createObjectStore(VALUES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('storage is blocked by another tab'));
    setTimeout(() => reject(new Error('storage does not answer')), OPENING_MS);
  });
}

/** IndexedDB where the browser allows it, else memory. */
export async function openStore(): Promise<Store> {
  try {
    return new IndexedStore(await open());
  } catch (reason) {
    console.warn('storage refused, keeping everything in memory', reason);
    return new MemoryStore();
  }
}

class IndexedStore implements Store {
  readonly durable = true;
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
    database.onversionchange = () => database.close();
  }

  /** Run `work` in one transaction and answer when it is on the disk. */
  async #within<T>(
    names: string[],
    mode: IDBTransactionMode,
    work: (tx: IDBTransaction) => Promise<T>,
  ): Promise<T> {
    const tx = this.#database.transaction(names, mode);
    const kept = new Promise<void>((resolve, reject) => {
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error ?? new Error('storage gave up'));
      tx.onerror = () => reject(tx.error);
    });
    const [result] = await Promise.all([work(tx), kept]);
    return result;
  }

  device(): Promise<string> {
    return this.#within([VALUES], 'readwrite', async (tx) => {
      const values = tx.objectStore(VALUES);
      const known = (await asked(values.get('device'))) as string | undefined;
      if (known !== undefined) return known;
      const device = newId();
      values.put(device, 'device');
      return device;
    });
  }

  items(): Promise<Item[]> {
    return this.#within([ITEMS], 'readonly', (tx) =>
      asked(tx.objectStore(ITEMS).getAll() as IDBRequest<Item[]>),
    );
  }

  add(tap: Tap): Promise<Item> {
    return this.#within([ITEMS, VALUES], 'readwrite', async (tx) => {
      const values = tx.objectStore(VALUES);
      const sequence = (((await asked(values.get('sequence'))) as number | undefined) ?? 0) + 1;
      values.put(sequence, 'sequence');
      const item: Item = { ...tap, sequence, attempted: false, answer: null };
      tx.objectStore(ITEMS).put(item);
      return item;
    });
  }

  claim(actionIds: readonly string[]): Promise<Item[]> {
    return this.#within([ITEMS], 'readwrite', async (tx) => {
      const items = tx.objectStore(ITEMS);
      const claimed: Item[] = [];
      for (const actionId of actionIds) {
        const item = (await asked(items.get(actionId))) as Item | undefined;
        if (item === undefined || item.answer !== null) continue;
        item.attempted = true;
        items.put(item);
        claimed.push(item);
      }
      return claimed;
    });
  }

  drop(actionId: string): Promise<boolean> {
    return this.#within([ITEMS], 'readwrite', async (tx) => {
      const items = tx.objectStore(ITEMS);
      const item = (await asked(items.get(actionId))) as Item | undefined;
      if (item === undefined || item.attempted || item.answer !== null) return false;
      items.delete(actionId);
      return true;
    });
  }

  settle(delivered: readonly string[], answers: ReadonlyMap<string, Answer>): Promise<void> {
    return this.#within([ITEMS], 'readwrite', async (tx) => {
      const items = tx.objectStore(ITEMS);
      for (const actionId of delivered) items.delete(actionId);
      for (const [actionId, answer] of answers) {
        const item = (await asked(items.get(actionId))) as Item | undefined;
        if (item !== undefined) items.put({ ...item, answer });
      }
    });
  }

  release(): Promise<void> {
    return this.#within([ITEMS], 'readwrite', async (tx) => {
      const items = tx.objectStore(ITEMS);
      for (const item of (await asked(items.getAll())) as Item[]) {
        if (item.hold_until !== 0) items.put({ ...item, hold_until: 0 });
      }
    });
  }

  read<T>(key: string): Promise<T | undefined> {
    return this.#within(
      [VALUES],
      'readonly',
      async (tx) => (await asked(tx.objectStore(VALUES).get(key))) as T | undefined,
    );
  }

  async write(key: string, value: unknown): Promise<void> {
    await this.#within([VALUES], 'readwrite', (tx) => asked(tx.objectStore(VALUES).put(value, key)));
  }

  async erase(key: string): Promise<void> {
    await this.#within([VALUES], 'readwrite', (tx) => asked(tx.objectStore(VALUES).delete(key)));
  }

  async keys(prefix: string): Promise<string[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const keys = await this.#within([VALUES], 'readonly', (tx) =>
      asked(tx.objectStore(VALUES).getAllKeys(range)),
    );
    return keys.map(String);
  }
}
