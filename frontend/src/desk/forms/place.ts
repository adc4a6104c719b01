/** A place while it is being typed, and as it is sent. Pure. */
import type { components } from '../../api/schema';
import type { EarlierPlace, PlaceIn, VisitCard } from '../../api/types.ts';

export type PlaceResult = components['schemas']['PlaceResultOut'];
export type FoundPlaces = components['schemas']['FoundPlacesOut'];

/** A circle within which the home is believed to be. */
export interface Circle {
  lat: number;
  lon: number;
  radiusMetres: number | null;
}

export interface PlaceDraft {
  village_code: string;
  /** What is shown for the chosen kelurahan. */
  village: string;
  street: string;
  alley: string;
  house_number: string;
  rt: string;
  rw: string;
  landmark: string;
  access_note: string;
  lat: number | null;
  lon: number | null;
  pin_source: NonNullable<PlaceIn['pin_source']>;
  pin_radius_metres: number | null;
  /** What was typed into the box and is not chosen yet. */
  typed: string;
  /** How sure the chosen place is, for the eye; the visit keeps its pin. */
  confidence: PlaceResult['confidence'] | '';
  /** The chosen kelurahan's circle, drawn while there is no pin. */
  circle: Circle | null;
  /** Of the link that asks the caller's phone; empty while none was given. */
  share_key: string;
}

/** Parts of a draft that only the screen knows. */
type Shown = 'village' | 'typed' | 'confidence' | 'circle' | 'share_key';

const SHOWN_ONLY = { typed: '', confidence: '', circle: null, share_key: '' } as const;
/** A wider circle than this is no home: a lorong at best. */
const HOME_METRES = 100;

export function emptyPlace(): PlaceDraft {
  return {
    village_code: '',
    village: '',
    street: '',
    alley: '',
    house_number: '',
    rt: '',
    rw: '',
    landmark: '',
    access_note: '',
    lat: null,
    lon: null,
    pin_source: 'none',
    pin_radius_metres: null,
    ...SHOWN_ONLY,
  };
}

export function placeOfVisit(visit: VisitCard): PlaceDraft {
  const { village_code, village, street, alley, house_number, rt, rw, landmark, access_note } = visit;
  const own = visit.pin_source !== 'village' && visit.pin_source !== 'none';
  return {
    ...{ village_code, village, street, alley, house_number, rt, rw, landmark, access_note },
    lat: own ? visit.lat : null,
    lon: own ? visit.lon : null,
    pin_source: own ? visit.pin_source : 'none',
    pin_radius_metres: own ? visit.pin_radius_metres : null,
    ...SHOWN_ONLY,
  };
}

/** Where this phone's visit was before; its pin counts only when it had one. */
export function placeOfEarlier(earlier: EarlierPlace): PlaceDraft {
  const { village_code, village, street, alley, house_number, rt, rw, landmark, lat, lon } = earlier;
  const pinned = lat !== null && lon !== null;
  return {
    ...emptyPlace(),
    ...{ village_code, village, street, alley, house_number, rt, rw, landmark, lat, lon },
    pin_source: pinned ? 'earlier' : 'none',
  };
}

/** The draft after a result was chosen: what the result knows is filled in, the rest stays as it was. */
export function placeOfResult(draft: PlaceDraft, result: PlaceResult): PlaceDraft {
  const before =
    result.kind === 'earlier'
      ? { ...emptyPlace(), access_note: draft.access_note, share_key: draft.share_key }
      : draft;
  const filled = Object.fromEntries(Object.entries(result.fills).filter(([, words]) => words !== ''));
  const source = pinSourceOf(result);
  const pinned = source !== 'none';
  // a pin that a person or the caller's phone set is better than any that is found by words
  const keepsPin = !pinned && draft.lat !== null && draft.pin_source !== 'lane';
  return {
    ...before,
    ...filled,
    village_code: result.village_code,
    village: result.village,
    ...(keepsPin
      ? {
          lat: draft.lat,
          lon: draft.lon,
          pin_source: draft.pin_source,
          pin_radius_metres: draft.pin_radius_metres,
        }
      : {
          lat: pinned ? result.lat : null,
          lon: pinned ? result.lon : null,
          pin_source: source,
          pin_radius_metres: pinned ? result.radius_metres : null,
        }),
    typed: '',
    confidence: keepsPin ? 'house' : result.confidence,
    circle: circleOfResult(result),
  };
}

/** What a result's point is worth: a home's own pin, a lorong's circle, or nothing beyond the kelurahan. */
function pinSourceOf(result: PlaceResult): PlaceDraft['pin_source'] {
  if (result.lat === null || result.lon === null || result.confidence === 'village') return 'none';
  if (result.kind === 'earlier') return 'earlier';
  const given = result.kind === 'plus_code' || result.kind === 'map_link' || result.kind === 'coordinates';
  return given && (result.radius_metres ?? 0) <= HOME_METRES ? 'desk' : 'lane';
}

export function circleOfResult(result: PlaceResult): Circle | null {
  if (result.lat === null || result.lon === null) return null;
  return { lat: result.lat, lon: result.lon, radiusMetres: result.radius_metres };
}

/** What the map shows for a draft: its pin, else the chosen kelurahan's circle. */
export function circleOf(draft: PlaceDraft): Circle | null {
  if (draft.lat !== null && draft.lon !== null) {
    return { lat: draft.lat, lon: draft.lon, radiusMetres: draft.pin_radius_metres };
  }
  return draft.circle;
}

/** The parts of the address in one short line, the lorong way. */
export function partsOf(draft: PlaceDraft): string {
  const { street, alley, house_number, rt, rw, landmark } = draft;
  return [
    street && (/^(jl|jalan|jln|komp|btn|perum)/i.test(street) ? street : `Jl. ${street}`),
    alley && (/^\d/.test(alley) ? `Lrg ${alley}` : alley),
    house_number && (/^\d/.test(house_number) ? `No. ${house_number}` : house_number),
    (rt || rw) && [rt && `RT ${rt}`, rw && `RW ${rw}`].filter(Boolean).join('/'),
    landmark,
  ]
    .filter(Boolean)
    .join(', ');
}

export function placeToSend(draft: PlaceDraft): PlaceIn {
  const {
    village: _v,
    typed: _t,
    confidence: _c,
    circle: _k,
    share_key: _s,
    ...place
  } = draft satisfies Record<Shown, unknown>;
  return place;
}
