// Where files wait on the phone: an IndexedDB of their own, so that a large photo never delays a tap.

export type FileKind = 'photo' | 'ecg' | 'usg' | 'other';

export interface Sentence {
  code: string;
  id: string;
  en: string;
}

/** A file of this phone, until the server has the whole of it. */
export interface Upload {
  file_id: string;
  visit_id: number;
  visit_code: string;
  /** Who took it: never sent under another login. */
  person_id: number;
  patient_key: string;
  kind: FileKind;
  name: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** The city's time, ISO 8601. */
  taken_at: string;
  /** A small picture as a data URL; empty for what is none. */
  thumb: string;
  state: 'waiting' | 'done' | 'refused';
  /** Bytes the server has. */
  received: number;
  /** Why the server does not take it. */
  refused: Sentence | null;
  /** Storage refused it: it is in memory only and lost with the page. */
  fleeting: boolean;
}

export interface Shelf {
  all(): Promise<Upload[]>;
  /** Keep a file with its bytes, both or neither. */
  add(upload: Upload, bytes: ArrayBuffer): Promise<void>;
  put(upload: Upload): Promise<void>;
  bytes(fileId: string): Promise<ArrayBuffer | undefined>;
  /** The server has it: the bytes go, the line stays. */
  lighten(upload: Upload): Promise<void>;
  erase(fileId: string): Promise<void>;
}

const NAME = 'dottoro-tim-berkas';
const LINES = 'uploads';
const BYTES = 'bytes';
const OPENING_MS = 4_000;

export class MemoryShelf implements Shelf {
  readonly #lines = new Map<string, Upload>();
  readonly #bytes = new Map<string, ArrayBuffer>();

  async all(): Promise<Upload[]> {
    return [...this.#lines.values()];
  }
  async add(upload: Upload, bytes: ArrayBuffer): Promise<void> {
    this.#lines.set(upload.file_id, upload);
    this.#bytes.set(upload.file_id, bytes);
  }
  async put(upload: Upload): Promise<void> {
    this.#lines.set(upload.file_id, upload);
  }
  async bytes(fileId: string): Promise<ArrayBuffer | undefined> {
    return this.#bytes.get(fileId);
  }
  async lighten(upload: Upload): Promise<void> {
    this.#lines.set(upload.file_id, upload);
    this.#bytes.delete(upload.file_id);
  }
  async erase(fileId: string): Promise<void> {
    this.#lines.delete(fileId);
    this.#bytes.delete(fileId);
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(LINES, { keyPath: 'file_id' });
      request.result.createObjectStore(BYTES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('storage is blocked by another tab'));
    setTimeout(() => reject(new Error('storage does not answer')), OPENING_MS);
  });
}

class IndexedShelf implements Shelf {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
    database.onversionchange = () => database.close();
  }

  /** One transaction; answers when it is on the disk. */
  #within<T>(
    mode: IDBTransactionMode,
    work: (lines: IDBObjectStore, bytes: IDBObjectStore) => IDBRequest<T> | undefined,
  ): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const tx = this.#database.transaction([LINES, BYTES], mode);
      const request = work(tx.objectStore(LINES), tx.objectStore(BYTES));
      tx.oncomplete = () => resolve(request?.result);
      tx.onabort = () => reject(tx.error ?? new Error('storage gave up'));
      tx.onerror = () => reject(tx.error);
    });
  }

  async all(): Promise<Upload[]> {
    return (
      (await this.#within<Upload[]>('readonly', (lines) => lines.getAll() as IDBRequest<Upload[]>)) ?? []
    );
  }
  async add(upload: Upload, data: ArrayBuffer): Promise<void> {
    await this.#within('readwrite', (lines, bytes) => {
      bytes.put(data, upload.file_id);
      lines.put(upload);
      return undefined;
    });
  }
  async put(upload: Upload): Promise<void> {
    await this.#within('readwrite', (lines) => {
      lines.put(upload);
      return undefined;
    });
  }
  bytes(fileId: string): Promise<ArrayBuffer | undefined> {
    return this.#within<ArrayBuffer>('readonly', (_, bytes) => bytes.get(fileId) as IDBRequest<ArrayBuffer>);
  }
  async lighten(upload: Upload): Promise<void> {
    await this.#within('readwrite', (lines, bytes) => {
      lines.put(upload);
      bytes.delete(upload.file_id);
      return undefined;
    });
  }
  async erase(fileId: string): Promise<void> {
    await this.#within('readwrite', (lines, bytes) => {
      lines.delete(fileId);
      bytes.delete(fileId);
      return undefined;
    });
  }
}

/** IndexedDB where the browser allows it; null where it refuses. */
export async function openShelf(): Promise<Shelf | null> {
  try {
    return new IndexedShelf(await open());
  } catch (reason) {
    console.warn('storage refused for files', reason);
    return null;
  }
}
