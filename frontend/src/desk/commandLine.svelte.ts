/** The command line as it stands on this screen: open or not, what is written, what was written before. */
import { can } from '../api/session.svelte.ts';
import type { VisitCard } from '../api/types.ts';
import { isOpen, isWaiting } from '../look/states.ts';
import { labelOf } from '../words/index.svelte.ts';
import { moment } from '../words/time.ts';
import { board } from './board.svelte.ts';
import { type Known, type KnownVisit, type Read, readLine } from './command.ts';
import { VERBS, type Verb } from './commandVerbs.ts';
import { doesDeed } from './deeds.svelte.ts';
import { panelOf } from './panels.ts';
import { view } from './view.svelte.ts';

const MOST_KEPT = 50;

function known(visit: VisitCard): KnownVisit {
  return {
    id: visit.id,
    code: visit.code,
    who: visit.patient_name || visit.caller_name,
    place: visit.village,
    isOpen: isOpen(visit.status),
    isWaiting: isWaiting(visit.status),
    teamId: visit.assignment?.team_id ?? null,
    teamStatus: visit.assignment?.status ?? null,
    requestedAt: moment(visit.requested_at),
  };
}

/** What this screen and this person do not have is no verb here. */
function may(verb: Verb): boolean {
  if (verb.needs !== undefined && !can(verb.needs)) return false;
  if (verb.deed === 'calls' || verb.deed === 'tasks' || verb.deed === 'handover')
    return panelOf(verb.deed) !== null;
  if (verb.deed === 'surge') return doesDeed('surge');
  return true;
}

function boardNow(): Known {
  const reasons = (kind: string) =>
    board.reasonsOf(kind).map((each) => ({ code: each.code, label: labelOf(each) }));
  return {
    teams: [...board.teams.values()].map(({ id, code, clinic, state, visit_id }) => ({
      id,
      code,
      clinic,
      state,
      visitId: visit_id,
    })),
    visits: [...board.visits.values()].map(known).sort((a, b) => b.requestedAt - a.requestedAt),
    chosen: view.selected,
    reasons: { override: reasons('override'), decline: reasons('decline') },
    may,
  };
}

class CommandLine {
  open = $state(false);
  text = $state('');
  /** Where the history is being read from; -1: nowhere, the line is new. */
  #at = -1;
  /** Kept in this window only: a line may name a patient. */
  #earlier: string[] = [];
  #back: HTMLElement | null = null;

  read: Read = $derived(readLine(this.text, boardNow()));

  /** The commands that this screen and this person have. */
  get verbs(): readonly Verb[] {
    return VERBS.filter(may);
  }

  show(text = ''): void {
    if (!this.open)
      this.#back = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.open = true;
    this.text = text;
    this.#at = -1;
  }

  /** Close, and give the focus back to where it was. */
  leave(back = true): void {
    this.open = false;
    this.text = '';
    if (back && this.#back?.isConnected) this.#back.focus();
    this.#back = null;
  }

  write(text: string): void {
    this.text = text;
    this.#at = -1;
  }

  keep(line: string): void {
    this.#earlier = [line, ...this.#earlier.filter((each) => each !== line)].slice(0, MOST_KEPT);
  }

  /** The line before (1) or after (-1) in the history. */
  recall(by: 1 | -1): void {
    const at = Math.max(-1, Math.min(this.#earlier.length - 1, this.#at + by));
    this.#at = at;
    this.text = at < 0 ? '' : (this.#earlier[at] ?? '');
  }
}

export const commandLine = new CommandLine();
