/** What the head looks for in the caseload: it stays while one looks at a patient. The columns stay in this browser. */
import { route } from './route.svelte.ts';

export const COLUMNS = [
  'village',
  'klaster',
  'level',
  'diagnosis',
  'doctor',
  'household',
  'last',
  'next',
  'visits',
] as const;
export type Column = (typeof COLUMNS)[number];
export type Sort = Exclude<Column, 'household'> | 'name' | 'age';
const USUAL: readonly Column[] = ['village', 'klaster', 'level', 'diagnosis', 'doctor', 'last', 'next'];
const KEPT = 'dottoro.caseload.columns';

export interface Wanted {
  q: string;
  state: 'active' | 'moved' | 'died' | 'closed' | '';
  overdue: boolean;
  klaster: '' | '2' | '3' | '4';
  village: string;
  level: '' | 'independent' | 'mild' | 'moderate' | 'severe' | 'total' | 'none';
  doctor: string;
  diagnosis: string;
  sort: Sort;
  down: boolean;
  page: number;
}

const NOTHING: Wanted = {
  q: '',
  state: 'active',
  overdue: false,
  klaster: '',
  village: '',
  level: '',
  doctor: '',
  diagnosis: '',
  sort: 'next',
  down: false,
  page: 1,
};

function columnsKept(): Column[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? 'null');
    if (Array.isArray(kept)) return COLUMNS.filter((column) => kept.includes(column));
  } catch {
    // written by another version: the usual ones
  }
  return [...USUAL];
}

class Caseload {
  wanted = $state<Wanted>({ ...NOTHING, overdue: route.overdue });
  columns = $state<Column[]>(columnsKept());
  /** What is narrowed down, beside the words. */
  readonly narrowed = $derived(
    (['overdue', 'klaster', 'village', 'level', 'doctor', 'diagnosis'] as const).filter(
      (name) => this.wanted[name],
    ).length + (this.wanted.state === 'active' ? 0 : 1),
  );

  clear(): void {
    this.wanted = { ...NOTHING, q: this.wanted.q, sort: this.wanted.sort, down: this.wanted.down };
  }

  sortBy(sort: Sort): void {
    const same = this.wanted.sort === sort;
    Object.assign(this.wanted, { sort, down: same && !this.wanted.down, page: 1 });
  }

  show(column: Column, shown: boolean): void {
    this.columns = COLUMNS.filter((each) => (each === column ? shown : this.columns.includes(each)));
    localStorage.setItem(KEPT, JSON.stringify(this.columns));
  }

  /** As the API takes it. */
  query(size = 50, page = this.wanted.page) {
    const { klaster, doctor, ...rest } = this.wanted;
    return {
      ...rest,
      page,
      size,
      ...(klaster === '' ? {} : { klaster: Number(klaster) as 2 | 3 | 4 }),
      ...(doctor === '' ? {} : { doctor: Number(doctor) }),
    };
  }
}

export const caseload = new Caseload();
