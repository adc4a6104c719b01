// The note on the phone: what is judged at the field, what is sent, what a correction changed, what is found offline.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Draft, forgetSentDrafts, isSent, keepDraft, readDrafts } from '../src/crew/drafts.ts';
import { changes, lines, type Saying } from '../src/crew/note/changes.ts';
import { lastSigned, noteOf, sent, stateOf, typed, withNote } from '../src/crew/note/kept.ts';
import {
  asNote,
  check,
  completed,
  emptyDraft,
  withDiagnosis,
  withMain,
  withoutDiagnosis,
  withPhrase,
} from '../src/crew/note/note.ts';
import { peopleOf } from '../src/crew/note/people.ts';
import { type Diagnosis, find, findable } from '../src/crew/note/search.ts';
import { countPoints, extended, isDrawn, MOST_POINTS, pathOf, pointIn } from '../src/crew/note/signature.ts';
import { bandOf, monthsOf, pressureSwapped, read } from '../src/crew/vitals.ts';
import { MemoryStore } from '../src/outbox/store.ts';

const AT = '2026-11-22T03:00:00.000Z';
const LATER = '2026-11-22T03:10:00.000Z';
const VISIT = { id: 1, code: 'MKS-2611-0412', patient_name: 'Dg. Ngai' };
const SAYING: Saying = { t: (key) => key, supply: (code) => code, series: (series) => series.kind };
const years = (age: number | null): number | null => monthsOf(age);

test('impossible values are refused, alarming ones are marked with the limit of the age', () => {
  assert.deepEqual(read('temperature', '38,2', years(71)), { kind: 'fine', value: 38.2 });
  assert.deepEqual(read('temperature', '39.5', years(71)), {
    kind: 'alarm',
    value: 39.5,
    side: 'high',
    limit: 39,
  });
  assert.equal(read('temperature', '382', years(71)).kind, 'impossible');
  assert.equal(read('pulse', '59', years(71)).kind, 'alarm');
  assert.equal(read('pulse', '130', years(null)).kind, 'fine');
  assert.equal(read('pulse', '131', years(null)).kind, 'alarm');
  assert.equal(read('pulse', '140', years(2)).kind, 'fine');
  assert.equal(read('respiration', '45', 3).kind, 'fine');
  assert.equal(read('respiration', '45', years(1)).kind, 'alarm');
  assert.equal(read('spo2', '101', years(40)).kind, 'impossible');
  assert.equal(read('systolic', '12o', years(40)).kind, 'impossible');
  assert.equal(read('glucose', ' ', years(40)).kind, 'empty');
  assert.equal(pressureSwapped(read('systolic', '80', 480), read('diastolic', '120', 480)), true);
  assert.equal(pressureSwapped(read('systolic', '130', 480), read('diastolic', '80', 480)), false);
  assert.deepEqual(bandOf(7), { from_months: 3, to_months: 11 });
  assert.deepEqual(bandOf(null), { from_months: 216, to_months: null });
});

test('a note is sent as numbers, without what was left empty, and its alarms are named', () => {
  const draft = emptyDraft();
  draft.findings = ' sesak ';
  draft.vitals.spo2 = '88';
  draft.vitals.temperature = '38,2';
  draft.consciousness = 'V';
  draft.allergies = [
    { substance: ' amoksisilin ', reaction: 'ruam' },
    { substance: ' ', reaction: '' },
  ];
  draft.medicines = [{ name: 'parasetamol', dose: '500 mg', amount: '2,5', unit: 'tablet' }];
  draft.supplies = { gloves: 2, mask: 0 };
  const note = asNote(draft, { patient_key: 'k', sign: true, correction_reason: ' x ' });

  assert.deepEqual(check(draft, 71).alarms, ['spo2', 'consciousness']);
  assert.equal(note.findings, 'sesak');
  assert.deepEqual([note.vitals.spo2, note.vitals.temperature, note.vitals.pulse], [88, 38.2, null]);
  assert.deepEqual(note.allergies, [{ substance: 'amoksisilin', reaction: 'ruam' }]);
  assert.equal(note.regular_medicines, null);
  assert.deepEqual(note.medicines, [{ name: 'parasetamol', dose: '500 mg', amount: 2.5, unit: 'tablet' }]);
  assert.deepEqual(note.supplies, [{ code: 'gloves', amount: 2 }]);
  assert.deepEqual([note.patient_key, note.sign, note.correction_reason], ['k', true, 'x']);
  assert.equal(check(emptyDraft(), 71).empty, true);
});

test('what cannot be sent is said: an age, months, an amount, another person without a name', () => {
  const wrong: [Partial<Draft>, boolean][] = [
    [{ patient_age: '131' }, true],
    [{ patient_age: '1', patient_months: '24' }, true],
    [{ medicines: [{ name: 'oralit', dose: '', amount: 'dua', unit: '' }] }, true],
    [{ complaint: 'batuk' }, false],
  ];

  for (const [change, named] of wrong) assert.equal(check(completed(change), null, named).sendable, false);
  assert.equal(check(completed({ patient_age: '40', patient_months: '99' }), null).sendable, true);
  assert.equal(asNote(completed({ patient_age: '1', patient_months: '14' })).patient_months, 14);
});

test('a consent travels only when it is answered, named and signed', () => {
  const consent = {
    given: true,
    name: 'Dg. Bau',
    relation: 'anak',
    strokes: [],
    typed: false,
    signed_at: '',
  };
  const drawn = {
    ...consent,
    strokes: [
      [
        [10, 10],
        [400, 200],
      ] as [number, number][],
    ],
    signed_at: AT,
  };

  assert.equal(asNote(completed({ consent })).consent, null);
  assert.equal(check(completed({ consent }), 71).consentGap, 'signature');
  assert.deepEqual(asNote(completed({ consent: drawn })).consent?.signature, drawn.strokes);
  assert.deepEqual(
    asNote(completed({ consent: { ...consent, typed: true, signed_at: AT } })).consent?.signature,
    [],
  );
});

test('a finger draws few points inside the pad, a scratch is no signature, a full pad takes no more', () => {
  const box = { left: 20, top: 100, width: 350, height: 140 };
  let stroke = extended([], pointIn(box, { x: 20, y: 100 }), 0);
  for (let x = 20; x < 500; x += 1) stroke = extended(stroke, pointIn(box, { x, y: 170 }), 0);

  assert.ok(stroke.length < 220);
  assert.deepEqual(stroke.at(-1), [1000, 200]);
  assert.equal(isDrawn([stroke]), true);
  assert.equal(
    isDrawn([
      [
        [5, 5],
        [8, 8],
      ],
    ]),
    false,
  );
  assert.equal(pathOf([[5, 5]]), 'M5 5h1');
  assert.equal(extended(stroke, [0, 0], MOST_POINTS - stroke.length), stroke);
  assert.equal(countPoints([stroke, stroke]), stroke.length * 2);
});

test('one diagnosis is the main one, whatever is added and taken away', () => {
  const draft = emptyDraft();
  draft.diagnoses = withDiagnosis(draft, 'I10', 'Hipertensi');
  draft.diagnoses = withDiagnosis(draft, 'E11.9', 'Diabetes');
  draft.diagnoses = withDiagnosis(draft, 'I10', 'Hipertensi');
  draft.diagnoses = withMain(draft, 'E11.9');
  draft.diagnoses = withoutDiagnosis(draft, 'E11.9');

  assert.deepEqual(draft.diagnoses, [{ code: 'I10', words: 'Hipertensi', main: true }]);
});

test('a quick phrase goes in once and out again, and leaves what was typed', () => {
  const typedText = 'Istirahat cukup.';
  const both = withPhrase(typedText, 'Minum cukup air.');

  assert.equal(both, 'Istirahat cukup. Minum cukup air.');
  assert.equal(withPhrase(both, 'Minum cukup air.'), typedText);
});

const CODES: Diagnosis[] = JSON.parse(
  readFileSync(new URL('../../clinics/icd10/codes.json', import.meta.url), 'utf8'),
);

test('a diagnosis is found by words of both languages and by the beginning of its code, in a few milliseconds', () => {
  const list = findable(CODES);
  const codes = (query: string) => find(list, query).map((one) => one.code);

  assert.equal(codes('i10')[0], 'I10');
  assert.ok(codes('E11').every((code) => code.startsWith('E11')));
  assert.ok(codes('tekanan darah').includes('I10'));
  assert.ok(codes('pressure').includes('I10'));
  assert.ok(codes('DIARE').some((code) => code.startsWith('A0')));
  assert.deepEqual(codes('zzz tidak ada'), []);
  assert.deepEqual(codes('  '), []);
  const began = performance.now();
  for (let turn = 0; turn < 100; turn += 1) find(list, 'sesak na');
  assert.ok((performance.now() - began) / 100 < 10);
});

test('a draft of an older page goes on as the note on the patient of the request', async () => {
  const store = new MemoryStore();
  const old = { complaint: 'demam', vitals: { pulse: '90' } };
  await store.write('draft:7:1', {
    draft: old,
    visit_id: 1,
    visit_code: VISIT.code,
    saved_at: AT,
    sent_at: null,
    action_id: null,
  });

  const kept = (await readDrafts(store, 7)).get(1);

  assert.equal(kept?.notes[0]?.patient_key, '');
  const draft = completed(kept?.notes[0]?.draft ?? {});
  assert.deepEqual(
    [draft.complaint, draft.vitals.pulse, draft.vitals.spo2, draft.diagnoses],
    ['demam', '90', '', []],
  );
});

test('every person of the house has a note; it leaves the phone when nothing on anybody is unsent', async () => {
  const store = new MemoryStore();
  const first = typed(undefined, '', completed({ complaint: 'demam' }), AT);
  const second = typed(undefined, 'k2', completed({ patient_name: 'Siti', complaint: 'batuk' }), AT);
  const version = { action_id: 'a', at: LATER, signed: true, reason: '', draft: first.draft };
  let kept = withNote(withNote(undefined, VISIT, sent(first, version)), VISIT, second);

  assert.equal(isSent(kept), false);
  assert.deepEqual(
    peopleOf(VISIT, kept, [], ['k3']).map((one) => [one.name, one.state]),
    [
      ['Dg. Ngai', 'signed'],
      ['Siti', 'typing'],
      ['', 'empty'],
    ],
  );
  await keepDraft(store, 7, kept);
  await forgetSentDrafts(store, 7, Date.parse(LATER));
  assert.equal((await readDrafts(store, 7)).size, 1);
  kept = withNote(kept, VISIT, sent(second, { ...version, action_id: 'b', draft: second.draft }));
  await keepDraft(store, 7, kept);
  await forgetSentDrafts(store, 7, Date.parse(LATER));
  assert.equal((await readDrafts(store, 7)).size, 0);
});

test("a team mate's note is a tab of its own, and never taken for one of this phone", () => {
  const theirs = { patient_key: 'k9', patient_name: 'Dg. Tola', action_id: 'x', signed_at: AT };

  const [, mate] = peopleOf(VISIT, undefined, [theirs]);

  assert.deepEqual(
    [mate?.name, mate?.state, mate?.elsewhere, mate?.signed_at],
    ['Dg. Tola', 'signed', true, AT],
  );
});

test('after signing every change is a correction that says what was and what is', () => {
  const draft = completed({ complaint: 'demam', vitals: { ...emptyDraft().vitals, pulse: '98' } });
  const signed = sent(typed(undefined, '', draft, AT), {
    action_id: 'a',
    at: AT,
    signed: true,
    reason: '',
    draft,
  });
  const after = completed({
    ...draft,
    vitals: { ...draft.vitals, pulse: '89' },
    diagnoses: [{ code: 'R50.9', words: 'Demam', main: true }],
  });
  const correcting = typed(signed, '', after, LATER);

  assert.equal(stateOf(signed), 'signed');
  assert.equal(stateOf(correcting), 'correcting');
  assert.deepEqual(changes(lastSigned(correcting)?.draft ?? draft, after, SAYING), [
    { word: 'vital_pulse', before: '98', after: '89' },
    { word: 'diagnoses', before: '', after: 'R50.9 Demam' },
  ]);
  const corrected = sent(correcting, {
    action_id: 'b',
    at: LATER,
    signed: true,
    reason: 'salah ketik',
    draft: after,
  });
  assert.deepEqual([corrected.signed_at, corrected.versions.length, stateOf(corrected)], [AT, 2, 'signed']);
  assert.equal(noteOf(withNote(undefined, VISIT, corrected), '')?.action_id, 'b');
  assert.ok(lines(after, SAYING).every((line) => line.text !== ''));
});
