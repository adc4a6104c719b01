// What the card of a team, the plan in the queue and the city's reach say; and when they are asked for again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Coverage, PlanItem, RankedTeam, Ranking, VisitCard } from '../src/api/types.ts';
import {
  inOrder,
  lossWeight,
  needsReason,
  plannedTeam,
  rangeOf,
  sameKeys,
  shortName,
  walkOf,
  whole,
} from '../src/desk/choice.ts';
import { deedOf } from '../src/desk/keys.ts';
import { chipOf, isOfNow } from '../src/desk/plan.ts';
import { LEAST_MS, MOST_MS, SETTLE_MS, untilNext } from '../src/live/again.ts';
import { namesOf, newlyWithout, percentCovered, shades } from '../src/look/coverage.ts';

function team(fields: Partial<RankedTeam> = {}): RankedTeam {
  return {
    team_id: 1,
    team: 'KKS1',
    rank: 1,
    minutes: 6,
    minutes_p90: 9,
    walk_minutes: 0,
    loss_minutes: 0,
    loss_id: null,
    loss_en: null,
    ...fields,
  } as RankedTeam; // only what the rules read
}

function item(fields: Partial<PlanItem> = {}): PlanItem {
  return {
    visit_id: 1,
    visit_version: 3,
    kind: 'send',
    team_id: 1,
    team: 'KKS1',
    minutes: 5.4,
    free_in_minutes: null,
    price_minutes: null,
    from_visit_id: null,
    from_visit: null,
    from_version: null,
    replaces_team: null,
    planned_at: null,
    sentence_id: '',
    sentence_en: '',
    ...fields,
  };
}

const visit = (fields: Partial<VisitCard> = {}) =>
  ({ id: 1, version: 3, status: 'triaged', ...fields }) as VisitCard;

test('minutes are rounded up, so that nobody is promised too much', () => {
  assert.equal(whole(3.2), 4);
  assert.equal(whole(3.01), 3);
  assert.equal(whole(0), 1);
  assert.deepEqual(rangeOf({ minutes: 3.2, minutes_p90: 5.6 }), { from: 4, to: 6 });
  assert.deepEqual(rangeOf({ minutes: 3.2, minutes_p90: 3.1 }), { from: 4, to: 4 });
});

test('the last metres on foot are said from half a minute on', () => {
  assert.equal(walkOf(team({ walk_minutes: 0.3 })), 0);
  assert.equal(walkOf(team({ walk_minutes: 2.6 })), 3);
});

test('a loss of five minutes weighs much, no loss weighs nothing', () => {
  assert.equal(lossWeight(team()), 'none');
  assert.equal(lossWeight(team({ loss_id: 'x', loss_en: 'x', loss_minutes: 1 })), 'some');
  assert.equal(lossWeight(team({ loss_id: 'x', loss_en: 'x', loss_minutes: 5 })), 'much');
});

test('the plan’s team stands first, the team that has the visit does not stand at all', () => {
  const options = [team({ team_id: 1 }), team({ team_id: 2, rank: 2 }), team({ team_id: 3, rank: 3 })];
  const ids = (teams: readonly RankedTeam[]) => teams.map((each) => each.team_id);

  assert.deepEqual(ids(inOrder(options, null)), [1, 2, 3]);
  assert.deepEqual(ids(inOrder(options, 3)), [3, 1, 2]);
  assert.deepEqual(ids(inOrder(options, 9)), [1, 2, 3]);
  assert.deepEqual(ids(inOrder(options, 3, 1)), [3, 2]);
});

test('only a team behind the first, or a visit that is better held, needs a reason', () => {
  const ranking = { hold: null } as Ranking;
  const held = { hold: { price_minutes: 12, sentence_id: '', sentence_en: '' } } as Ranking;

  assert.equal(needsReason(team(), ranking, null), null);
  assert.equal(needsReason(team({ rank: 2 }), ranking, null), 'order');
  assert.equal(needsReason(team({ rank: 2 }), ranking, 1), null);
  assert.equal(needsReason(team(), held, null), 'hold');
});

test('keys are the same only when every number still means the same team', () => {
  assert.equal(sameKeys([team({ team_id: 1 })], [team({ team_id: 1, minutes: 9 })]), true);
  assert.equal(sameKeys([team({ team_id: 1 })], [team({ team_id: 2 })]), false);
  assert.equal(sameKeys([team({ team_id: 1 })], []), false);
});

test('people on a narrow card keep their title and their first name', () => {
  assert.equal(shortName('Ns. Andi Tenri Dg. Kanang'), 'Ns. Andi');
  assert.equal(shortName('dr. Fitri Handayani, Sp.PD'), 'dr. Fitri');
  assert.equal(shortName('Syarifuddin'), 'Syarifuddin');
});

test('the plan says a visit in a few letters', () => {
  assert.deepEqual(chipOf(item()), { word: 'plan_send', params: { team: 'KKS1', n: 6 }, tone: 'go' });
  assert.deepEqual(chipOf(item({ minutes: null })), {
    word: 'plan_send_bare',
    params: { team: 'KKS1' },
    tone: 'go',
  });
  assert.deepEqual(chipOf(item({ kind: 'wait', free_in_minutes: 6.4, minutes: 11 })), {
    word: 'plan_wait',
    params: { team: 'KKS1', n: 7 },
    tone: 'wait',
  });
  assert.deepEqual(chipOf(item({ kind: 'hold', team: null, price_minutes: 12.4 })), {
    word: 'plan_hold',
    params: { n: 12 },
    tone: 'hold',
  });
  assert.equal(chipOf(item({ kind: 'move' }))?.word, 'plan_move');
  assert.equal(chipOf(item({ kind: 'none', team: null }))?.word, 'plan_none');
});

test('only a team that the plan would send now stands first', () => {
  assert.equal(plannedTeam(item()), 1);
  assert.equal(plannedTeam(item({ kind: 'move', team_id: 4 })), 4);
  assert.equal(plannedTeam(item({ kind: 'wait' })), null);
  assert.equal(plannedTeam(item({ kind: 'hold', team_id: null })), null);
  assert.equal(plannedTeam(item({ kind: 'none', team_id: null })), null);
  assert.equal(plannedTeam(undefined), null);
});

test('a plan for another state of the visit is not shown', () => {
  assert.equal(isOfNow(item(), visit()), true);
  assert.equal(isOfNow(item(), visit({ version: 4 })), false);
  assert.equal(isOfNow(item(), visit({ status: 'en_route' })), false);
  assert.equal(isOfNow(item({ kind: 'move' }), visit({ status: 'en_route' })), true);
  assert.equal(isOfNow(item({ kind: 'move' }), visit({ status: 'completed' })), false);
});

const districts = (...names: string[]) => names.map((name) => ({ code: name, name }));
const coverage = (fields: Partial<Coverage>) =>
  ({ villages: [], districts_without: [], ...fields }) as Coverage;

test('a hundred percent means every kelurahan', () => {
  const villages = Array.from({ length: 150 }, (_, index) => ({
    code: String(index),
    minutes: index ? 5 : null,
    covered: index > 0,
  }));

  assert.equal(percentCovered(coverage({ villages })), 99);
  assert.equal(percentCovered(coverage({ villages: villages.slice(1) })), 100);
  assert.equal(percentCovered(coverage({})), 0);
  assert.deepEqual(shades(coverage({ villages: villages.slice(0, 1) })).get('0'), {
    minutes: null,
    covered: false,
  });
});

test('a kecamatan without a team is news once, and never at the first look', () => {
  const before = coverage({ districts_without: districts('Wajo') });
  const now = coverage({ districts_without: districts('Wajo', 'Tallo') });

  assert.deepEqual(newlyWithout(null, now), []);
  assert.deepEqual(newlyWithout(before, now), districts('Tallo'));
  assert.deepEqual(newlyWithout(now, before), []);
});

test('a long list of names says how many more there are', () => {
  assert.deepEqual(namesOf([], 2), { names: '', more: 0 });
  assert.deepEqual(namesOf(['Wajo', 'Tallo'], 2), { names: 'Wajo, Tallo', more: 0 });
  assert.deepEqual(namesOf(['Wajo', 'Tallo', 'Mariso'], 2), { names: 'Wajo', more: 2 });
});

test('an answer is asked for again soon after something happened, not too often, and at least every minute', () => {
  assert.equal(untilNext(0, null, null), 0);
  assert.equal(untilNext(1_000, 0, null), MOST_MS - 1_000);
  assert.equal(untilNext(30_000, 0, 30_000), SETTLE_MS);
  assert.equal(untilNext(500, 0, 500), LEAST_MS - 500);
  assert.equal(untilNext(70_000, 0, null), 0);
  assert.equal(untilNext(59_900, 0, 59_900), 100);
});

test('Enter opens the chosen visit, and presses the button it stands on', () => {
  const press = { key: 'Enter', ctrl: false, alt: false, typing: false, own: false };

  assert.equal(deedOf(press, true), 'open');
  assert.equal(deedOf({ ...press, pressable: true }, true), null);
  assert.equal(deedOf({ ...press, typing: true }, true), null);
  assert.equal(deedOf({ ...press, key: 't' }, true), 'coverage');
  assert.equal(deedOf({ ...press, key: 'z' }, true), 'undo');
  assert.equal(deedOf({ ...press, key: 't' }, false), null);
});
