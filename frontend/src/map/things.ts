/** What a map shows, in the map's own words: every screen turns its cards into these. */

export interface MapTeam {
  id: number;
  code: string;
  state: string;
  lat: number;
  lon: number;
  /** The position is too old to be taken for now: drawn hollow. */
  stale: boolean;
  /** No fix at all: drawn at its puskesmas, hollow. */
  atHome: boolean;
  title?: string;
}

export interface MapVisit {
  id: number;
  urgency: string;
  status: string;
  lat: number;
  lon: number;
  late: boolean;
  title?: string;
}

export interface MapPin {
  lat: number;
  lon: number;
  radiusMetres?: number | null;
}

export type Picked = { kind: 'visit' | 'team' | 'clinic'; id: number };
export type Layer = 'schematic' | 'tiles';

export interface Tiles {
  url: string;
  attribution: string;
}
