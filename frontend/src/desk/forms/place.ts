/** A place while it is being typed, and as it is sent. Pure. */
import type { EarlierPlace, PlaceIn, VisitCard } from '../../api/types.ts';

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
}

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

export function placeToSend(draft: PlaceDraft): PlaceIn {
  const { village: _shown, ...place } = draft;
  return place;
}
