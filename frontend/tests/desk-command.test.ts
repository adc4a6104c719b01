// The command line: every verb in both languages, what is missing, what was expected, and nothing sent by a half line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Known, type KnownTeam, type KnownVisit, type Read, readLine } from '../src/desk/command.ts';
import { STEPS, VERBS } from '../src/desk/commandVerbs.ts';
import { deedOf, mayBeside } from '../src/desk/keys.ts';
import { commandId } from '../src/words/command.id.ts';

const team = (id: number, code: string, visitId: number | null = null, state = 'available'): KnownTeam => ({
  id,
  code,
  clinic: `Puskesmas ${code}`,
  state,
  visitId,
});
const visit = (id: number, number: string, who: string, more: Partial<KnownVisit> = {}): KnownVisit => ({
  id,
  code: `MKS-2611-${number}`,
  who,
  place: 'Kassi-Kassi',
  isOpen: true,
  isWaiting: true,
  teamId: null,
  teamStatus: null,
  requestedAt: id,
  ...more,
});
const KNOWN: Known = {
  teams: [team(1, 'KKS1', 12, 'en_route'), team(2, 'T07'), team(3, 'T08', null, 'off_duty')],
  visits: [
    visit(11, '0118', 'Dg. Ngai'),
    visit(12, '0119', 'Bu Rosmini', { isWaiting: false, teamId: 1, teamStatus: 'accepted' }),
    visit(13, '0120', 'Pak Basri', { isOpen: false, isWaiting: false }),
  ],
  chosen: 12,
  reasons: {
    override: [{ code: 'knows_patient', label: 'kenal pasien' }],
    decline: [{ code: 'far', label: 'terlalu jauh' }],
  },
  may: () => true,
};
const read = (line: string, known: Known = KNOWN): Read => readLine(line, known);

test('every verb is understood by each of its names, in both languages', () => {
  const names = VERBS.flatMap((verb) => verb.names);

  assert.equal(new Set(names).size, names.length, 'no name means two things');
  for (const verb of VERBS) {
    assert.ok(verb.does in commandId);
    for (const name of verb.names) {
      const rest = { step: 'KKS1 tiba', send: '118 T07', find: 'mawar', open: '118', trail: 'T08' };
      const line = `/${name} ${verb.id in rest ? rest[verb.id as keyof typeof rest] : ''}`.trimEnd();
      const answer = read(line);
      assert.equal(answer.state, 'ready', line);
      assert.equal(answer.order?.do, verb.id, line);
    }
  }
});

test('every step is understood in both languages, for the team that has a visit', () => {
  for (const step of STEPS)
    for (const name of step.names) {
      const answer = read(`s kks1 ${name}${step.kind === 'decline' ? ' far' : ''}`);
      assert.equal(answer.state, 'ready', name);
      assert.ok(answer.order?.do === 'step');
      assert.deepEqual([answer.order.step, answer.order.visit], [step, 12]);
    }
});

test('a half line says what is missing and offers it, the likely first', () => {
  assert.equal(read('').state, 'empty');
  assert.equal(read('').choices.length, VERBS.length);
  assert.deepEqual(
    read('k ').choices.map((each) => each.line),
    ['k 118 '],
  );
  assert.deepEqual(
    read('k nga').choices.map((each) => each.line),
    ['k 118 '],
  );
  assert.deepEqual(
    read('k 118 ').choices.map((each) => each.line),
    ['k 118 T07'],
  );
  assert.deepEqual(
    read('s ').choices.map((each) => each.line),
    ['s KKS1 '],
  );
  assert.equal(read('s KKS1 ').choices[0]?.line, 's KKS1 berangkat');
  assert.equal(read('s KKS1 d').choices[0]?.line, 's KKS1 depart');
  assert.equal(read('s KKS1 tolak').says.key, 'expect_reason');
  for (const half of ['k', 'k ', 'k 118', 's KKS1', 's KKS1 ti', 'c', 'buka ', 's KKS1 tolak'])
    assert.equal(read(half).order, null, half);
});

test('what cannot be is refused with what was expected', () => {
  const said = (line: string) => [read(line).state, read(line).says.key];

  assert.deepEqual(said('s T99 tiba'), ['wrong', 'expect_team_not']);
  assert.deepEqual(said('s T07 tiba'), ['wrong', 'expect_busy']);
  assert.deepEqual(said('s KKS1 terbang '), ['wrong', 'expect_step_not']);
  assert.deepEqual(said('s KKS1 tiba sekarang'), ['wrong', 'expect_end']);
  assert.deepEqual(said('k 119 T07'), ['wrong', 'expect_free']);
  assert.deepEqual(said('k 120 T07'), ['wrong', 'expect_waiting']);
  assert.deepEqual(said('k 118 KKS1'), ['wrong', 'expect_team_free']);
  assert.deepEqual(said('k 118 T08'), ['wrong', 'expect_on_duty']);
  assert.deepEqual(said('k 999 T07'), ['wrong', 'expect_visit_not']);
  assert.deepEqual(said('n abc'), ['wrong', 'expect_phone']);
  assert.equal(read('k 118 T07', { ...KNOWN, may: (verb) => verb.id !== 'send' }).says.key, 'expect_role');
});

test('a reason goes with the offer, by its code', () => {
  const answer = read('k 118 T07 knows_patient');

  assert.ok(answer.order?.do === 'send');
  assert.equal(answer.order.reason, 'knows_patient');
  assert.deepEqual(read('k 118 T07 1').order, answer.order);
  assert.equal(read('k 118 T07 ').choices[0]?.line, 'k 118 T07 knows_patient');
});

test('a number alone opens, other words are searched, and a verb without arguments is no part of a name', () => {
  assert.deepEqual(read('118').order, { do: 'open', visit: 11 });
  assert.deepEqual(read('#0119').order, { do: 'open', visit: 12 });
  assert.deepEqual(read('Dg Ngai').order, { do: 'find', words: 'Dg Ngai' });
  assert.deepEqual(read('a yani').order, { do: 'find', words: 'a yani' });
  assert.deepEqual(read('081241234567').order, { do: 'find', words: '081241234567' });
  assert.deepEqual(read('triase').order, { do: 'form', visit: 12, form: 'triage' });
});

test('the line opens by a key that is no letter too, and no key changes what a panel hides', () => {
  const press = { key: 'k', ctrl: true, alt: false, typing: true, own: false };

  assert.equal(deedOf(press, false), 'command');
  assert.equal(deedOf({ ...press, ctrl: false, key: '/' }, true), null);
  for (const key of ['/', '?', 'n', 'q', 'b', 'o', 'h', 'y', 's', 'v', 'a', '3'])
    assert.equal(deedOf({ ...press, key, ctrl: false, typing: false }, false), null, key);
  for (const side of ['intake', 'help', 'closures', 'calls', 'search']) {
    assert.equal(mayBeside(side, 'team3'), false);
    assert.equal(mayBeside(side, 'cancel'), false);
    assert.equal(mayBeside(side, 'command'), true);
  }
});
