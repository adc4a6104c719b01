// The desk's own rules: the order of the queue, what is late, which key does what, what rings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VisitCard } from '../src/api/types.ts';
import { alertsOf, isNews, pressingFirst } from '../src/desk/alerts.ts';
import { deedOf } from '../src/desk/keys.ts';
import { grouped, isLate, listed, matches } from '../src/desk/queue.ts';
import { pressure } from '../src/look/states.ts';
import { spread } from '../src/map/spread.ts';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

function visit(fields: Partial<VisitCard>): VisitCard {
  const requested = fields.requested_at ?? minutesAgo(5);
  return {
    id: 1,
    code: 'MKS-2611-0001',
    version: 1,
    status: 'triaged',
    urgency: 'yellow',
    requested_at: requested,
    status_since: requested,
    due_at: minutesAgo(-30),
    ended_at: null,
    alarmed_at: null,
    alarms: [],
    got_worse_at: null,
    patient_name: 'Dg. Ngai',
    caller_name: '',
    caller_phone: '',
    address: 'Lr. 7',
    village: 'Kassi-Kassi',
    district: 'Rappocini',
    clinic: 'Kassi-Kassi',
    complaint: 'demam',
    assignment: null,
    refused_by: [],
    ...fields,
  } as VisitCard; // only what the rules read
}

test('unassigned visits stand on top, by urgency, then by who waits longest', () => {
  const groups = grouped(
    [
      visit({ id: 1, urgency: 'green', requested_at: minutesAgo(50) }),
      visit({ id: 2, status: 'on_scene' }),
      visit({ id: 3, urgency: 'red', requested_at: minutesAgo(1) }),
      visit({ id: 4, urgency: 'yellow', requested_at: minutesAgo(10) }),
      visit({ id: 5, urgency: 'yellow', requested_at: minutesAgo(20) }),
      visit({ id: 6, status: 'completed', ended_at: minutesAgo(3) }),
      visit({ id: 7, urgency: 'green', planned_from: minutesAgo(60), planned_to: minutesAgo(-60) }),
      visit({ id: 8, urgency: 'green', planned_from: minutesAgo(90), planned_to: minutesAgo(5) }),
    ],
    NOW,
  );

  assert.deepEqual(
    listed(groups, 'waiting').map((each) => each.id),
    [3, 5, 4, 1, 8, 2, 7],
  );
  assert.deepEqual(
    listed(groups, 'running').map((each) => each.id),
    [2],
  );
  assert.deepEqual(
    listed(groups, 'ended').map((each) => each.id),
    [6],
  );
});

test('a family that says it is getting worse goes to the very top', () => {
  const groups = grouped(
    [visit({ id: 1, urgency: 'red' }), visit({ id: 2, urgency: 'green', got_worse_at: minutesAgo(1) })],
    NOW,
  );

  assert.equal(groups.waiting[0]?.id, 2);
});

test('late is when nobody is at the door after the target', () => {
  const overdue = { due_at: minutesAgo(1) };

  assert.equal(isLate(visit(overdue), NOW), true);
  assert.equal(isLate(visit({ ...overdue, status: 'en_route' }), NOW), true);
  assert.equal(isLate(visit({ ...overdue, status: 'on_scene' }), NOW), false);
  assert.equal(isLate(visit({ ...overdue, status: 'completed' }), NOW), false);
  assert.equal(isLate(visit({ due_at: null }), NOW), false);
});

test('the search takes words in any order from name, place and code', () => {
  assert.ok(matches(visit({}), 'kassi ngai'));
  assert.ok(matches(visit({}), '0001'));
  assert.ok(!matches(visit({}), 'ngai tamalate'));
});

test('a target presses in its last third and is late once past', () => {
  const from = NOW - 40 * 60_000;
  const due = NOW + 20 * 60_000;

  assert.equal(pressure(NOW - 10 * 60_000, from, due), 'calm');
  assert.equal(pressure(NOW + 1_000, from, due), 'soon');
  assert.equal(pressure(due, from, due), 'late');
  assert.equal(pressure(NOW, from, Number.NaN), 'calm');
});

test('letters act on the chosen visit only while nobody types and they are switched on', () => {
  const press = { key: 'j', ctrl: false, alt: false, typing: false, own: false };

  assert.equal(deedOf(press, true), 'next');
  assert.equal(deedOf({ ...press, key: '3' }, true), 'team3');
  assert.equal(deedOf({ ...press, key: '?' }, true), 'help');
  assert.equal(deedOf(press, false), null);
  assert.equal(deedOf({ ...press, typing: true }, true), null);
  assert.equal(deedOf({ ...press, ctrl: true, key: 'c' }, true), null);
  assert.equal(deedOf({ ...press, key: 'ArrowDown' }, false), 'next');
  assert.equal(deedOf({ ...press, key: 'Escape', typing: true }, false), 'leave');
});

test('the same happening rings once, and an ended visit never', () => {
  const worse = visit({ alarms: [{ kind: 'worse', at: minutesAgo(1) }] });

  assert.deepEqual(
    alertsOf(worse).map((each) => each.kind),
    ['worse'],
  );
  assert.equal(alertsOf(worse)[0]?.key, alertsOf({ ...worse, version: 9 })[0]?.key);
  assert.deepEqual(alertsOf({ ...worse, status: 'cancelled' }), []);
});

test('where somebody must be called stands before what rang earlier', () => {
  const alerts = [
    ...alertsOf(visit({ id: 1, alarms: [{ kind: 'new_red', at: minutesAgo(3) }] })),
    ...alertsOf(visit({ id: 2, alarms: [{ kind: 'must_call', at: minutesAgo(1) }] })),
  ];

  assert.deepEqual(
    pressingFirst(alerts).map((each) => each.visit),
    [2, 1],
  );
});

test('a visit that comes back from a team is news, a step of a team is not', () => {
  const waiting = visit({});
  const offered = visit({ status: 'offered' });

  assert.ok(isNews(undefined, waiting));
  assert.ok(isNews(offered, waiting));
  assert.ok(!isNews(waiting, offered));
});

test('labels at one place are moved apart, the same way every time', () => {
  const spots = [1, 2, 3].map((id) => ({ id, x: 100, y: 100 }));
  const once = spread(spots, 40, 20);

  assert.deepEqual(once, spread(spots, 40, 20));
  assert.equal(new Set([...once.values()].map((shift) => `${shift.dx},${shift.dy}`)).size, 3);
});
