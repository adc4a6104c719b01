// What the Operation Room counts, and what the clinic head takes away as a file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvCell, csvOf } from '../src/look/csv.ts';
import {
  countsOf,
  isLate,
  longestWaiting,
  spreadDots,
  type WallTeam,
  type WallVisit,
} from '../src/wall/figures.ts';
import { dayOf, readable, shiftDay } from '../src/words/days.ts';

const NOON = Date.parse('2026-11-22T04:00:00Z');
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();

function visit(id: number, status: WallVisit['status'], more: Partial<WallVisit> = {}): WallVisit {
  return {
    id,
    version: 1,
    status,
    urgency: 'yellow',
    village: 'Kassi-Kassi',
    district: 'Rappocini',
    lat: -5.17,
    lon: 119.45,
    requested_at: at(-id),
    status_since: at(-id),
    due_at: at(30),
    planned_to: null,
    open: true,
    ...more,
  };
}

function team(id: number, state: WallTeam['state']): WallTeam {
  return { id, code: `KKS${id}`, state, lat: null, lon: null, fix_time: null };
}

test('the six tiles count every visit of the day once', () => {
  const visits = [
    visit(1, 'requested'),
    visit(2, 'offered'),
    visit(3, 'accepted'),
    visit(4, 'en_route'),
    visit(5, 'on_scene'),
    visit(6, 'completed', { open: false }),
    visit(7, 'not_home', { open: false }),
    visit(8, 'cancelled', { open: false }),
  ];
  const teams = [team(1, 'available'), team(2, 'returning'), team(3, 'on_scene'), team(4, 'off_duty')];

  assert.deepEqual(countsOf(visits, teams, NOON), {
    waiting: 2,
    enRoute: 2,
    onScene: 1,
    done: 2,
    teamsFree: 2,
    teamsOnDuty: 3,
    late: 0,
  });
});

test('late is who still waits at the door past the target, not who is being treated', () => {
  const past = { due_at: at(-1) };

  assert.equal(isLate(visit(1, 'en_route', past), NOON), true);
  assert.equal(isLate(visit(1, 'on_scene', past), NOON), false);
  assert.equal(isLate(visit(1, 'completed', past), NOON), false);
  assert.equal(isLate(visit(1, 'requested', { due_at: null }), NOON), false);
});

test('the longest waiting comes first, whoever is at the bedside or ended is left out', () => {
  const visits = [visit(5, 'triaged'), visit(90, 'on_scene'), visit(40, 'en_route'), visit(80, 'completed')];

  assert.deepEqual(
    longestWaiting(visits, NOON).map((each) => each.id),
    [40, 5],
  );
});

test('visits of one kelurahan stand apart, the first on its point', () => {
  const dots = spreadDots([
    visit(1, 'requested'),
    visit(2, 'requested'),
    visit(3, 'requested', { lat: null }),
  ]);

  assert.equal(dots.length, 2);
  assert.deepEqual([dots[0]?.lat, dots[0]?.lon], [-5.17, 119.45]);
  assert.notDeepEqual([dots[1]?.lat, dots[1]?.lon], [-5.17, 119.45]);
});

test('no cell of a file is run by a spreadsheet', () => {
  for (const risky of ['=1+1', '+62812', '-1', '@SUM(A1)', '\t=1', '\r=1']) {
    assert.ok(csvCell(risky).replace(/^"/, '').startsWith("'"), risky);
  }
  assert.equal(csvCell(-5), '-5');
  assert.equal(csvCell('Dg. Ngai, "Tuo"'), '"Dg. Ngai, ""Tuo"""');
  assert.equal(csvCell(null), '');
  assert.equal(csvOf(['Nama'], [['=A1']]), "\uFEFFNama\r\n'=A1\r\n");
});

test('days are the city’s: half past midnight in Makassar is the new day', () => {
  assert.equal(dayOf(Date.parse('2026-11-21T16:30:00Z'), 'Asia/Makassar'), '2026-11-22');
  assert.equal(shiftDay('2026-03-01', -1), '2026-02-28');
  assert.equal(readable('2026-11-22'), '22/11/2026');
  assert.equal(readable(null), '');
});
