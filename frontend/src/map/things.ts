/** What a map shows, in the map's own words: every screen turns its cards into these. */

export interface MapTeam {
  id: number;
  code: string;
  state: string;
  lat: number;
  lon: number;
  /** The position is too old to count as where it is: drawn hollow. */
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

/** [lat, lon] in degrees. */
export type LatLon = [lat: number, lon: number];
type Points = readonly (readonly number[])[];

/** The way a team drives, [lat, lon] in degrees; from the point `walkFrom` on it is walked (null: not at all). */
export interface MapWay {
  points: Points;
  walkFrom: number | null;
}

/** How each kelurahan, by its code, is reached by the teams that are free: drawn over its cell. */
export type MapCoverage = ReadonlyMap<string, { minutes: number | null; covered: boolean }>;

/** A closed road (`no_entry`: an alley that a vehicle cannot enter). One point is a spot, more are a line. */
export interface MapClosure {
  id: number;
  kind: 'flood' | 'works' | 'feast' | 'other' | 'no_entry';
  shape: Points;
  /** How far around a spot the roads are closed. */
  radiusMetres?: number;
  /** What it is and until when, in the language of the screen: the pointer and a screen reader find it here. */
  title: string;
}

/** A team's round of a day: from the puskesmas over its stops and back. */
export interface MapRound {
  /** Which colour; teams keep theirs. */
  tone: number;
  /** Another team is looked at. */
  faint: boolean;
  line: readonly LatLon[];
  stops: readonly {
    id: string;
    n: number;
    lat: number;
    lon: number;
    title: string;
    chosen: boolean;
    done: boolean;
  }[];
}

/** A line that is being drawn: how many points it has, and how long it is. */
export interface Drawn {
  points: number;
  metres: number;
}

/** What lies on the map beside the signs; the legend explains only what is there. */
export interface Shown {
  way: boolean;
  walk: boolean;
  coverage: boolean;
  closures: boolean;
}

export type Picked = { kind: 'visit' | 'team' | 'clinic' | 'closure' | 'no_entry'; id: number };
export type Layer = 'schematic' | 'streets' | 'tiles';

/** The streets of an import, as the session tells of them. */
export interface Roads {
  stamp: string;
  attribution: string;
  min_zoom: number;
  max_zoom: number;
  south: number;
  west: number;
  north: number;
  east: number;
}

export interface Tiles {
  url: string;
  attribution: string;
}
