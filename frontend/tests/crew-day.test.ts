// What the phone shows: the server's day plus the crew's own taps that are still on the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysAfter, monthsAfter } from '../src/crew/calendar.ts';
import { PhoneClock } from '../src/crew/clock.ts';
import {
  activeVisit,
  type CrewToday,
  type CrewVisit,
  nextStep,
  onDuty,
  openOffer,
  outcomesNow,
  withOwnTaps,
} from '../src/crew/day.ts';
import { alleyLine, restOfAddress, telLink } from '../src/crew/place.ts';
import { type Seen, thinned, worthKeeping } from '../src/crew/trail.ts';
import { checkInDue } from '../src/crew/way/asked.ts';
import type { ActionKind, Item } from '../src/outbox/item.ts';

const AT = '2026-11-22T03:00:00Z';

function visit(change: Partial<CrewVisit> = {}): CrewVisit {
  return {
    id: 1,
    code: 'MKS-2611-0412',
    version: 3,
    status: 'offered',
    assignment_id: 1,
    assignment_status: 'offered',
    urgency: 'yellow',
    service_type: 'visit',
    offered_at: AT,
    expires_at: '2026-11-22T03:03:00Z',
    rang_again_at: null,
    seen_at: null,
    accepted_at: null,
    departed_at: null,
    arrived_at: null,
    ended_at: null,
    eta_seconds: 360,
    patient_name: 'Dg. Ngai',
    patient_age: 71,
    patient_sex: 'male',
    caller_name: 'Rahma',
    caller_phone: '+62811000000',
    relationship: 'anak',
    complaint: 'Demam 3 hari',
    red_flags: [],
    address: 'Jl. Sultan Alauddin',
    alley: 'Lr. 7',
    landmark: 'dekat Masjid Nurul Iman',
    access_note: '',
    village: 'Mangasa',
    district: 'Tamalate',
    lat: -5.18,
    lon: 119.43,
    pin_source: 'gps',
    pin_radius_metres: 20,
    got_worse_at: null,
    parking: null,
    note_saved: false,
    notes: [],
    patient_record: null,
    door_code: '',
    check_in_due_at: null,
    check_in_minutes: 45,
    family_question: null,
    pin_proposed: '',
    plans: [],
    files: [],
    specialist: [],
    actions: ['accept', 'decline'],
    ...change,
  };
}

function today(visits: CrewVisit[] = [visit()]): CrewToday {
  const shift = {
    id: 5,
    team_id: 2,
    team: 'KKS1',
    clinic: 'Kassi-Kassi',
    vehicle: 'DD 1234 XY',
    vehicle_class: 'minivan',
    starts_at: AT,
    ends_at: AT,
    started_at: null,
    kit_checked_at: null,
    members: [],
  };
  return {
    seq: 10,
    clock: { now: AT, factor: 1 },
    person_id: 7,
    person: 'Budi',
    profession: 'nurse',
    shift: null,
    roster: [shift],
    visits,
    help: null,
    reasons: [],
    hospitals: [],
    kit: [],
    supplies: [],
    undo_seconds: 30,
    position_token: null,
    position_interval_seconds: 15,
    desk_phone: '112',
    returned_notes: [],
    planned: [],
    record_rights: ['input', 'correct', 'view'],
    review_count: 0,
  };
}

let sequence = 0;
function tapped(kind: ActionKind, change: Partial<Item> = {}): Item {
  sequence += 1;
  return {
    action_id: `tap-${sequence}`,
    kind,
    happened_at: AT,
    visit_id: 1,
    payload: {},
    fix: null,
    offline: true,
    person_id: 7,
    person: 'Budi',
    visit_code: 'MKS-2611-0412',
    hold_until: 0,
    undoes_from: null,
    sequence,
    attempted: false,
    answer: null,
    ...change,
  };
}

test('a whole visit is walked through without network', () => {
  const steps: Item[] = [];
  const seen: (string | null)[] = [];
  for (const kind of ['accept', 'depart', 'arrive'] as const) {
    const now = withOwnTaps(today(), steps).visits[0] ?? visit();
    seen.push(nextStep(now));
    steps.push(tapped(kind));
  }
  steps.push(tapped('finish', { payload: { outcome: 'completed' } }));
  const end = withOwnTaps(today(), steps).visits[0];

  assert.deepEqual(seen, ['accept', 'depart', 'arrive']);
  assert.equal(end?.status, 'completed');
  assert.equal(end?.assignment_status, 'finished');
  assert.equal(activeVisit(withOwnTaps(today(), steps)), undefined);
});

test('a tap that the server has already taken changes nothing a second time', () => {
  const day = today([
    visit({ status: 'en_route', assignment_status: 'en_route', actions: ['arrive', 'undo'] }),
  ]);

  const drawn = withOwnTaps(day, [tapped('accept'), tapped('depart')]);

  assert.deepEqual(drawn.visits, day.visits);
});

test('a van that cannot enter is parked on the phone at once, where its fix says', () => {
  const fix = { lat: -5.179, lon: 119.43, accuracy: 8, fix_time: AT };

  const there = withOwnTaps(today(), [tapped('accept'), tapped('no_entry', { fix })]).visits[0];
  const unknown = withOwnTaps(today(), [tapped('accept'), tapped('no_entry')]).visits[0];

  assert.deepEqual(there?.parking, { lat: -5.179, lon: 119.43, metres: 111, reported_at: AT });
  assert.equal(there?.assignment_status, 'accepted');
  assert.equal(unknown?.parking, null);
});

test("another person's taps are not drawn under this name", () => {
  const drawn = withOwnTaps(today(), [tapped('accept', { person_id: 8 })]);

  assert.equal(drawn.visits[0]?.status, 'offered');
});

test('a tap that was turned down is no longer drawn', () => {
  const answer = { verdict: 'conflict' as const, code: 'offer_over', id: '', en: '' };

  assert.equal(withOwnTaps(today(), [tapped('accept', { answer })]).visits[0]?.status, 'offered');
});

test('an undo takes its own unsent step with it, and steps back from a delivered one', () => {
  const accept = tapped('accept');
  const undo = tapped('undo', { payload: { of: accept.action_id }, undoes_from: 'accepted' });
  const delivered = today([
    visit({ status: 'accepted', assignment_status: 'accepted', actions: ['depart', 'undo'] }),
  ]);

  assert.equal(withOwnTaps(today(), [accept, undo]).visits[0]?.status, 'offered');
  assert.equal(withOwnTaps(delivered, [undo]).visits[0]?.status, 'offered');
  assert.equal(withOwnTaps(today(), [undo]).visits[0]?.status, 'offered');
});

test('a referral with transport keeps the team with the patient until the patient is delivered', () => {
  const here = today([visit({ status: 'on_scene', assignment_status: 'on_scene', actions: ['finish'] })]);
  const finish = tapped('finish', { payload: { outcome: 'referred', transport: true } });
  const on = withOwnTaps(here, [finish]).visits[0] ?? visit();

  assert.equal(nextStep(on), 'delivered');
  assert.equal(withOwnTaps(here, [finish, tapped('delivered')]).visits[0]?.assignment_status, 'finished');
});

test('before the bedside only outcomes that need none are offered', () => {
  assert.deepEqual(outcomesNow(visit({ assignment_status: 'en_route', actions: ['arrive', 'finish'] })), [
    'not_home',
    'refused',
  ]);
  assert.equal(outcomesNow(visit({ assignment_status: 'on_scene', actions: ['finish'] })).length, 5);
  assert.deepEqual(outcomesNow(visit()), []);
});

test('a shift starts and ends on the phone before the server has heard of it', () => {
  const start = tapped('start_shift', { visit_id: null, payload: { shift_id: 5 } });
  const end = tapped('end_shift', { visit_id: null });

  assert.equal(onDuty(withOwnTaps(today(), [start])), true);
  assert.equal(onDuty(withOwnTaps(today(), [start, end])), false);
  assert.equal(openOffer(today())?.id, 1);
});

test("the city's time goes on at its own speed, also after a reload", () => {
  let phone = 1_000_000;
  const clock = new PhoneClock(
    undefined,
    () => phone,
    () => phone,
  );
  clock.set(AT, 10);
  phone += 5_000;
  const reloaded = new PhoneClock(
    clock.anchor,
    () => phone,
    () => 0,
  );

  assert.equal(clock.now(), Date.parse(AT) + 50_000);
  assert.equal(reloaded.now(), clock.now());
});

test('a phone clock that is set while the page is open does not move the city', () => {
  for (const jump of [-86_400_000, 3 * 86_400_000]) {
    let phone = 1_000_000;
    let steady = 0;
    const clock = new PhoneClock(
      undefined,
      () => phone,
      () => steady,
    );
    clock.set(AT, 1);
    phone += jump + 10_000;
    steady += 10_000;
    assert.equal(clock.now(), Date.parse(AT) + 10_000);
    phone += 5_000;
    steady += 5_000;
    assert.equal(clock.now(), Date.parse(AT) + 15_000);
  }
});

test('a phone that slept two hours knows the time when it wakes', () => {
  let phone = 1_000_000;
  const clock = new PhoneClock(
    undefined,
    () => phone,
    () => 0,
  );
  clock.set(AT, 1);
  phone += 7_200_000;

  assert.equal(clock.now(), Date.parse(AT) + 7_200_000);
});

function fixAt(seconds: number, metresNorth: number, change: Partial<Seen['row']> = {}): Seen {
  return {
    row: { t: seconds * 1000, lat: -5.18 + metresNorth / 111_195, lon: 119.43, acc: 10, ...change },
    phone: seconds * 1000,
  };
}

test('a moving team is kept every ten seconds, a still one every minute', () => {
  assert.equal(worthKeeping(null, fixAt(0, 0)), true);
  assert.equal(worthKeeping(fixAt(0, 0), fixAt(9, 100)), false);
  assert.equal(worthKeeping(fixAt(0, 0), fixAt(10, 100)), true);
  assert.equal(worthKeeping(fixAt(0, 0), fixAt(10, 5)), false);
  assert.equal(worthKeeping(fixAt(0, 0), fixAt(10, 5, { spd: 4 })), true);
  assert.equal(worthKeeping(fixAt(0, 0), fixAt(10, 100, { acc: 150 })), false);
  assert.equal(worthKeeping(fixAt(0, 0), fixAt(60, 0)), true);
  assert.equal(worthKeeping(fixAt(100, 0), fixAt(0, 0)), true);
});

test('a day without network stays below two hundred positions, first and last among them', () => {
  const trail = Array.from({ length: 3000 }, (_, index) => fixAt(index * 10, index).row);
  let kept: typeof trail = [];
  for (const row of trail) kept = thinned([...kept, row]);

  assert.ok(kept.length <= 200);
  assert.equal(kept[0]?.t, 0);
  assert.equal(kept.at(-1)?.t, 29_990_000);
  assert.deepEqual(
    kept.map((row) => row.t),
    kept.map((row) => row.t).sort((a, b) => a - b),
  );
});

test('an address is read landmark first, then lorong, then the street, none of them twice', () => {
  const place = {
    address: 'Jl. Sultan Alauddin Lrg 7, Kel. Tidung (Kec. Rappocini), dekat Masjid Nurul Iman, pagar hijau',
    alley: 'Lr. 7',
    landmark: 'Masjid Nurul Iman, pagar hijau',
  };

  assert.equal(alleyLine(place), 'Lrg 7');
  assert.equal(restOfAddress(place), 'Jl. Sultan Alauddin, Kel. Tidung (Kec. Rappocini)');
  assert.equal(restOfAddress({ address: 'Lrg 3, Kel. Tidung', alley: '3', landmark: '' }), 'Kel. Tidung');
  assert.equal(restOfAddress({ address: 'dekat pasar', alley: '', landmark: 'pasar' }), '');
  assert.equal(telLink('+62 811-000'), 'tel:+62811000');
});

test('three months after the last of November is the last of February, in the calendar of the city', () => {
  const lateEvening = Date.parse('2026-11-29T16:30:00Z'); // 30 November, 00:30 WITA

  assert.equal(daysAfter(lateEvening, 'Asia/Makassar', 2), '2026-12-02');
  assert.equal(monthsAfter(lateEvening, 'Asia/Makassar', 3), '2027-02-28');
});

test('a phone that arrived without a signal asks by its own clock, and an answer on the phone is an answer', () => {
  const arrived = visit({ assignment_status: 'on_scene', status: 'on_scene' });
  const later = '2026-11-22T03:40:00Z';

  assert.equal(checkInDue(arrived, []), null);
  assert.equal(checkInDue({ ...arrived, check_in_due_at: later }, []), Date.parse(later));
  assert.equal(checkInDue(arrived, [tapped('arrive')]), Date.parse(AT) + 45 * 60_000);
  assert.equal(
    checkInDue({ ...arrived, check_in_due_at: AT }, [
      tapped('arrive'),
      tapped('check_in', { happened_at: later }),
    ]),
    Date.parse(later) + 45 * 60_000,
  );
  assert.equal(checkInDue({ ...arrived, check_in_minutes: 0 }, [tapped('arrive')]), null);
  assert.equal(checkInDue(visit(), [tapped('arrive')]), null);
});
