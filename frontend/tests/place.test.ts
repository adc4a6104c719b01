/** What Enter makes of a result: which fields it fills, and what its point is worth. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  circleOf,
  emptyPlace,
  type PlaceResult,
  partsOf,
  placeOfResult,
  placeToSend,
} from '../src/desk/forms/place.ts';

const NO_FILLS = { street: '', alley: '', house_number: '', rt: '', rw: '', landmark: '' };
const VILLAGE: PlaceResult = {
  kind: 'village',
  label: 'Kassi-Kassi',
  detail: '',
  village_code: '73.71.13.1002',
  village: 'Kassi-Kassi',
  district: 'Rappocini',
  clinic: 'Kassi-Kassi',
  lat: -5.17,
  lon: 119.45,
  confidence: 'village',
  radius_metres: 800,
  boat_only: false,
  fills: { ...NO_FILLS, alley: '3', house_number: '12' },
};

test('a kelurahan fills what was said, keeps what was there, and is no pin', () => {
  const place = placeOfResult(
    { ...emptyPlace(), landmark: 'pagar hijau', typed: 'lrg 3 no 12 kassi' },
    VILLAGE,
  );

  assert.deepEqual(
    [place.village_code, place.alley, place.house_number, place.landmark, place.typed],
    ['73.71.13.1002', '3', '12', 'pagar hijau', ''],
  );
  assert.deepEqual([place.lat, place.pin_source], [null, 'none']);
  assert.deepEqual(circleOf(place), { lat: -5.17, lon: 119.45, radiusMetres: 800 });
  assert.equal(partsOf(place), 'Lrg 3, No. 12, pagar hijau');
});

test('a lorong and a landmark are circles, a given point and an earlier home are pins', () => {
  const point = { ...VILLAGE, lat: -5.171, lon: 119.451 };
  const sources = (
    [
      ['alley', 'lane', 80],
      ['mosque', 'lane', 150],
      ['online', 'lane', 300],
      ['map_link', 'house', 50],
      ['coordinates', 'house', 50],
      ['plus_code', 'lane', 275],
      ['earlier', 'house', 15],
      ['clinic', 'village', 800],
    ] as const
  ).map(
    ([kind, confidence, radius_metres]) =>
      placeOfResult(emptyPlace(), { ...point, kind, confidence, radius_metres }).pin_source,
  );

  assert.deepEqual(sources, ['lane', 'lane', 'lane', 'desk', 'desk', 'lane', 'earlier', 'none']);
});

test('a pin that a person or a phone set is not lost to words', () => {
  const set = { ...emptyPlace(), lat: -5.2, lon: 119.4, pin_source: 'gps' as const, pin_radius_metres: 9 };
  const place = placeOfResult(set, VILLAGE);

  assert.deepEqual([place.lat, place.pin_source, place.village], [-5.2, 'gps', 'Kassi-Kassi']);
});

test('an earlier place replaces the whole address', () => {
  const typed = { ...emptyPlace(), street: 'Nuri', rt: '4', access_note: 'anjing galak' };
  const place = placeOfResult(typed, { ...VILLAGE, kind: 'earlier', confidence: 'house', radius_metres: 20 });

  assert.deepEqual([place.street, place.rt, place.alley, place.access_note], ['', '', '3', 'anjing galak']);
});

test('what only the screen knows is not sent', () => {
  const sent = placeToSend(placeOfResult({ ...emptyPlace(), share_key: 'k' }, VILLAGE));

  assert.deepEqual(
    Object.keys(sent).filter((name) =>
      ['village', 'typed', 'confidence', 'circle', 'share_key'].includes(name),
    ),
    [],
  );
});
