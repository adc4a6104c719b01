// What the crew sees: the server's day plus this person's own taps that are still on the way. Pure.
import type { components } from '../api/schema';
import type { Item } from '../outbox/item.ts';
import table from './steps.json' with { type: 'json' };

export type CrewToday = components['schemas']['CrewToday'];
export type CrewVisit = components['schemas']['CrewVisit'];
export type CrewShift = components['schemas']['CrewShift'];
type AssignmentStatus = CrewVisit['assignment_status'];

// The server’s own table (dispatch.rules.lifecycle), copied for the hours without network; a test holds them together.
const STEPS: Record<string, Record<string, string>> = table.steps;
const ACTIONS: Record<string, string[]> = table.actions;
const OUTCOMES: Record<string, string[]> = table.outcomes;
const ACTIVE = new Set<AssignmentStatus>(['offered', 'accepted', 'en_route', 'on_scene', 'transporting']);
const METRES_PER_DEGREE = 111_195;
/** The visit's own status where the team's part has another name; the others share one. */
const VISIT_STATUS: Partial<Record<AssignmentStatus, CrewVisit['status']>> = {
  offered: 'offered',
  accepted: 'accepted',
  en_route: 'en_route',
  on_scene: 'on_scene',
  declined: 'triaged',
};
/** Own unsent taps drawn over the server's day. The server stays the judge: a step that does not fit is left out. */
export function withOwnTaps(today: CrewToday, items: readonly Item[]): CrewToday {
  const own = items
    .filter((item) => item.answer === null && item.person_id === today.person_id)
    .sort((a, b) => a.sequence - b.sequence);
  const taken = new Set(own.filter((item) => item.kind === 'undo').map((item) => String(item.payload.of)));
  let day = today;
  for (const item of own) {
    const known = own.some((other) => other.action_id === item.payload.of);
    if (taken.has(item.action_id) || (item.kind === 'undo' && known)) continue;
    day = item.visit_id === null ? afterShiftTap(day, item) : afterVisitTap(day, item);
  }
  return day;
}

function afterShiftTap(day: CrewToday, item: Item): CrewToday {
  if (item.kind === 'start_shift') {
    const shift = day.roster.find((rostered) => rostered.id === item.payload.shift_id);
    if (shift === undefined || day.shift?.started_at) return day;
    return { ...day, shift: { ...shift, started_at: item.happened_at } };
  }
  if (item.kind === 'check_kit' && day.shift !== null) {
    return { ...day, shift: { ...day.shift, kit_checked_at: item.happened_at } };
  }
  if (item.kind === 'end_shift' && day.shift !== null) {
    return { ...day, shift: { ...day.shift, started_at: null }, position_token: null };
  }
  return day;
}

function afterVisitTap(day: CrewToday, item: Item): CrewToday {
  return {
    ...day,
    visits: day.visits.map((visit) => (visit.id === item.visit_id ? afterTap(visit, item) : visit)),
  };
}

/** One visit after one tap. */
export function afterTap(visit: CrewVisit, item: Item): CrewVisit {
  if (item.kind === 'see_offer') return { ...visit, seen_at: visit.seen_at ?? item.happened_at };
  if (item.kind === 'save_note') return { ...visit, note_saved: true };
  if (item.kind === 'no_entry') return parked(visit, item);
  if (item.kind === 'finish') return finished(visit, item);
  if (item.kind === 'undo' && item.undoes_from !== visit.assignment_status) return visit;
  const next = STEPS[visit.assignment_status]?.[item.kind] as AssignmentStatus | undefined;
  if (next === undefined) return visit;
  const after: CrewVisit = {
    ...visit,
    assignment_status: next,
    status: VISIT_STATUS[next] ?? visit.status,
    actions: ACTIONS[next] ?? [],
  };
  if (item.kind === 'accept') after.accepted_at = item.happened_at;
  if (item.kind === 'depart') after.departed_at = item.happened_at;
  if (item.kind === 'arrive') after.arrived_at = item.happened_at;
  if (!ACTIVE.has(next)) after.ended_at = item.happened_at;
  return after;
}

/** Where the vehicle stands, as the tap's fix says; without one the server knows better. */
function parked(visit: CrewVisit, { fix, happened_at }: Item): CrewVisit {
  if (fix === null || visit.lat === null || visit.lon === null) return visit;
  const east = (fix.lon - visit.lon) * Math.cos((visit.lat * Math.PI) / 180);
  const metres = Math.round(Math.hypot(fix.lat - visit.lat, east) * METRES_PER_DEGREE);
  return { ...visit, parking: { lat: fix.lat, lon: fix.lon, metres, reported_at: happened_at } };
}

function finished(visit: CrewVisit, item: Item): CrewVisit {
  if (!visit.actions.includes('finish')) return visit;
  const outcome = item.payload.outcome as CrewVisit['status'];
  if (outcome === 'referred' && (item.payload.transport === 'own_van' || item.payload.transport === true)) {
    return { ...visit, status: outcome, assignment_status: 'transporting', actions: ['delivered'] };
  }
  return {
    ...visit,
    status: outcome,
    assignment_status: 'finished',
    ended_at: item.happened_at,
    actions: [],
  };
}

export function isActive(visit: CrewVisit): boolean {
  return ACTIVE.has(visit.assignment_status);
}

/** The offer that waits for an answer, newest first. */
export function openOffer(day: CrewToday): CrewVisit | undefined {
  return day.visits
    .filter((visit) => visit.assignment_status === 'offered')
    .sort((a, b) => b.offered_at.localeCompare(a.offered_at))[0];
}

/** The visit the team is on now. */
export function activeVisit(day: CrewToday): CrewVisit | undefined {
  return day.visits.find((visit) => isActive(visit) && visit.assignment_status !== 'offered');
}

/** What the team did not do itself and should hear once: a visit was taken away, or its family reports worse. */
export function isNews(before: CrewToday | null, after: CrewToday): boolean {
  if (before === null || before.shift?.id !== after.shift?.id) return false;
  return before.visits.some((was) => {
    const is = after.visits.find((visit) => visit.id === was.id);
    return is === undefined
      ? isActive(was)
      : is.got_worse_at !== was.got_worse_at || answers(is) > answers(was);
  });
}

const answers = (visit: CrewVisit): number =>
  (visit.specialist ?? []).filter((asked) => asked.answered_at).length;

export function onDuty(day: CrewToday | null): boolean {
  return day?.shift?.started_at != null;
}

/** The next step of the big button, or none. */
export function nextStep(visit: CrewVisit): 'accept' | 'depart' | 'arrive' | 'finish' | 'delivered' | null {
  for (const step of ['accept', 'depart', 'arrive', 'delivered', 'finish'] as const) {
    if (step === 'finish' && visit.assignment_status !== 'on_scene') continue;
    if (visit.actions.includes(step)) return step;
  }
  return null;
}

/** Outcomes that may be given now: before the bedside only those that need none. */
export function outcomesNow(visit: CrewVisit): string[] {
  return visit.actions.includes('finish') ? (OUTCOMES[visit.assignment_status] ?? []) : [];
}
