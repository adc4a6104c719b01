/**
 * The command line read: what it will do, what is still missing, or what was expected. Pure; nothing is sent from here.
 *
 * A line is a verb and its arguments, with or without the slash; a visit's number alone opens it, and words
 * that no verb begins are searched for.
 */
import { type Argument, type CommandWord, STEPS, type Step, VERBS, type Verb } from './commandVerbs.ts';

export interface KnownTeam {
  id: number;
  code: string;
  clinic: string;
  state: string;
  visitId: number | null;
}
export interface KnownVisit {
  id: number;
  code: string;
  who: string;
  place: string;
  isOpen: boolean;
  /** Nobody is asked and nobody goes. */
  isWaiting: boolean;
  /** The team that has it, and how far it is. */
  teamId: number | null;
  teamStatus: string | null;
  requestedAt: number;
}
export interface KnownReason {
  code: string;
  label: string;
}
/** The board as far as a line can speak of it. */
export interface Known {
  teams: readonly KnownTeam[];
  visits: readonly KnownVisit[];
  /** The visit that is looked at, for verbs that leave it out. */
  chosen: number | null;
  reasons: { override: readonly KnownReason[]; decline: readonly KnownReason[] };
  may(verb: Verb): boolean;
}

export interface Said {
  key: CommandWord;
  params?: Record<string, string | number>;
}

export type Order =
  | { do: 'new'; phone: string }
  | { do: 'step'; team: KnownTeam; visit: number; step: Step; reason: string }
  | { do: 'send'; visit: number; team: KnownTeam; reason: string }
  | { do: 'find'; words: string }
  | { do: 'open'; visit: number }
  | { do: 'form'; visit: number; form: NonNullable<Verb['form']> }
  | { do: 'follow'; team: KnownTeam | null }
  | { do: 'trail'; team: KnownTeam }
  | { do: 'deed'; deed: NonNullable<Verb['deed']>; said: string };

/** What may stand at the place of the last word. `line`: the whole line once it is taken. */
export interface Choice {
  line: string;
  show: string;
  /** A sentence of ours, or words of the data. */
  detail: Said | string;
  /** Taking it makes a whole command. */
  whole: boolean;
}

export interface Read {
  /** ready: Enter does it. more: something is missing. wrong: `says` what was expected. */
  state: 'empty' | 'ready' | 'more' | 'wrong';
  says: Said;
  order: Order | null;
  choices: Choice[];
}

const MOST_CHOICES = 8;
const optional = (argument: Argument): boolean => argument.endsWith('?');
const fits = (text: string, typed: string): boolean => text.toLowerCase().startsWith(typed.toLowerCase());
const read = (state: Read['state'], says: Said, order: Order | null, choices: Choice[] = []): Read => ({
  state,
  says,
  order,
  choices: choices.slice(0, state === 'empty' ? undefined : MOST_CHOICES),
});

/** "MKS-2611-0118" is number 118; so are "118", "#118", "0118". */
export function visitsNamed(typed: string, visits: readonly KnownVisit[]): KnownVisit[] {
  const word = typed.replace(/^#/, '').toUpperCase();
  const whole = visits.filter((visit) => visit.code.toUpperCase() === word);
  if (whole.length > 0 || !/^\d{1,5}$/.test(word)) return whole;
  const named = visits.filter((visit) => Number(visit.code.split('-').at(-1)) === Number(word));
  const open = named.filter((visit) => visit.isOpen);
  return open.length > 0 ? open : named.sort((a, b) => b.requestedAt - a.requestedAt).slice(0, 1);
}

const numberOf = (visit: KnownVisit): string => String(Number(visit.code.split('-').at(-1)) || visit.code);
const aboutVisit = (visit: KnownVisit): string => [visit.who, visit.place].filter(Boolean).join(' · ');

function verbChoices(typed: string, known: Known): Choice[] {
  return VERBS.filter((verb) => known.may(verb) && verb.names.some((name) => fits(name, typed))).map(
    (verb) => {
      const name = verb.names.find((each) => fits(each, typed)) ?? verb.names[0] ?? '';
      const whole = verb.takes.every(optional);
      return {
        line: whole ? name : `${name} `,
        show: verb.names.join(', '),
        detail: { key: verb.does },
        whole,
      };
    },
  );
}

function visitChoices(before: string, typed: string, wanted: readonly KnownVisit[], more: boolean): Choice[] {
  const word = typed.replace(/^#/, '').toLowerCase();
  return wanted
    .filter(
      (visit) =>
        numberOf(visit).startsWith(word) || `${visit.code} ${aboutVisit(visit)}`.toLowerCase().includes(word),
    )
    .map((visit) => ({
      line: `${before}${numberOf(visit)}${more ? ' ' : ''}`,
      show: numberOf(visit),
      detail: aboutVisit(visit) || visit.code,
      whole: !more,
    }));
}

function teamChoices(before: string, typed: string, teams: readonly KnownTeam[], more: boolean): Choice[] {
  const word = typed.toLowerCase();
  const found = teams.filter((team) => `${team.code} ${team.clinic}`.toLowerCase().includes(word));
  found.sort((a, b) => Number(fits(b.code, word)) - Number(fits(a.code, word)));
  return found.map((team) => ({
    line: `${before}${team.code}${more ? ' ' : ''}`,
    show: team.code,
    detail: team.clinic,
    whole: !more,
  }));
}

function reasonChoices(before: string, typed: string, reasons: readonly KnownReason[]): Choice[] {
  const word = typed.toLowerCase();
  const found = reasons.filter((each) => fits(each.code, word) || each.label.toLowerCase().includes(word));
  return found.map((each) => ({
    line: `${before}${each.code}`,
    show: each.code,
    detail: each.label,
    whole: true,
  }));
}

/** The line, as the board is now. */
export function readLine(line: string, known: Known): Read {
  const text = line.replace(/^[\s/]+/, '');
  if (text === '') return read('empty', { key: 'say_empty' }, null, verbChoices('', known));
  const words = text.trimEnd().split(/\s+/);
  const first = (words[0] ?? '').toLowerCase();
  const verb = VERBS.find((each) => each.names.includes(first));
  if (verb === undefined) return plain(text.trim(), words, known);
  if (!known.may(verb)) return read('wrong', { key: 'expect_role' }, null);
  const closed = /\s$/.test(text);
  const args = words.slice(1);
  // "a yani": a verb that takes nothing, and more words, is a search
  if (verb.takes.length === 0 && args.length > 0) return search(text.trim());
  const at: At = { verb, args, closed, before: `${words[0]} `, known };
  const answer = READERS[verb.id](at);
  // the first word is still being typed: other verbs may begin with it
  if (args.length === 0 && !closed) answer.choices = verbChoices(first, known).slice(0, MOST_CHOICES);
  return answer;
}

function plain(text: string, words: string[], known: Known): Read {
  const named = words.length === 1 ? visitsNamed(text, known.visits) : [];
  if (named.length === 1 && named[0]) return opened(named[0]);
  const choices = words.length === 1 ? verbChoices(text, known) : [];
  return { ...search(text), choices: choices.slice(0, MOST_CHOICES) };
}

const search = (words: string): Read =>
  read('ready', { key: 'say_find', params: { words } }, { do: 'find', words });
const opened = (visit: KnownVisit): Read =>
  read(
    'ready',
    { key: 'say_open', params: { visit: visit.code, who: visit.who } },
    { do: 'open', visit: visit.id },
  );

interface At {
  verb: Verb;
  args: string[];
  /** A space stands after the last word: it is no longer being typed. */
  closed: boolean;
  /** The line up to the arguments. */
  before: string;
  known: Known;
}

/** The word being typed at a place, and whether it stands alone there. */
const typing = ({ args, closed }: At, place: number): boolean =>
  args.length <= place || (args.length === place + 1 && !closed);
const upTo = ({ before, args }: At, place: number): string =>
  [before.trim(), ...args.slice(0, place)].join(' ').concat(' ');
const visitSaid = (visit: KnownVisit | undefined): Record<string, string> => ({
  visit: visit?.code ?? '',
  who: visit?.who ?? '',
});

/** A team at a place of the line, or what to say instead. */
function teamAt(at: At, place: number, teams: readonly KnownTeam[], more: boolean): KnownTeam | Read {
  const word = at.args[place] ?? '';
  const team = at.known.teams.find((each) => each.code.toLowerCase() === word.toLowerCase());
  const choices = teamChoices(upTo(at, place), word, teams, more);
  if (team) return team;
  if (word === '' || (typing(at, place) && choices.length > 0))
    return read('more', { key: 'expect_team' }, null, choices);
  return read('wrong', { key: 'expect_team_not', params: { said: word } }, null, choices);
}

function visitAt(at: At, place: number, visits: readonly KnownVisit[], more: boolean): KnownVisit | Read {
  const word = at.args[place] ?? '';
  const named = word === '' ? [] : visitsNamed(word, at.known.visits);
  const choices = visitChoices(upTo(at, place), word, named.length > 1 ? named : visits, more);
  if (named.length === 1 && named[0]) return named[0];
  if (word === '' || (typing(at, place) && choices.length > 0))
    return read('more', { key: 'expect_visit' }, null, choices);
  const key = named.length > 1 ? 'expect_visit_one' : 'expect_visit_not';
  return read('wrong', { key, params: { said: word } }, null, choices);
}

const isRead = (either: object): either is Read => 'choices' in either;
const tooMuch = (at: At, most: number): Read | null =>
  at.args.length > most
    ? read('wrong', { key: 'expect_end', params: { said: at.args[most] ?? '' } }, null)
    : null;

function reasonAt(at: At, place: number, reasons: readonly KnownReason[]): string | Read {
  const word = at.args[place] ?? '';
  const reason = reasons.find((each) => each.code === word.toLowerCase()) ?? reasons[Number(word) - 1];
  if (reason || word === '') return reason?.code ?? '';
  const choices = reasonChoices(upTo(at, place), word, reasons);
  return read(choices.length > 0 ? 'more' : 'wrong', { key: 'expect_reason' }, null, choices);
}

function readStep(at: At): Read {
  const { known } = at;
  const busy = known.teams.filter((team) => team.visitId !== null);
  const team = teamAt(at, 0, busy, true);
  if (isRead(team)) return team;
  if (team.visitId === null) return read('wrong', { key: 'expect_busy', params: { team: team.code } }, null);
  const visit = known.visits.find((each) => each.id === team.visitId);
  const word = (at.args[1] ?? '').toLowerCase();
  const status = visit?.teamId === team.id ? (visit.teamStatus ?? '') : '';
  const step = STEPS.find((each) => each.names.includes(word));
  const choices: Choice[] = STEPS.filter((each) => each.names.some((name) => fits(name, word)))
    .sort((a, b) => Number(b.from.includes(status)) - Number(a.from.includes(status)))
    .map((each) => ({
      line: `${upTo(at, 1)}${each.names.find((name) => fits(name, word)) ?? ''}${each.kind === 'decline' ? ' ' : ''}`,
      show: each.names.join(', '),
      detail: { key: each.says, params: { team: team.code, ...visitSaid(visit) } },
      whole: each.kind !== 'decline',
    }));
  if (step === undefined) {
    if (word === '' || (typing(at, 1) && choices.length > 0))
      return read('more', { key: 'expect_step' }, null, choices);
    return read('wrong', { key: 'expect_step_not', params: { said: word } }, null, choices);
  }
  const declines = step.kind === 'decline';
  const much = tooMuch(at, declines ? 3 : 2);
  if (much) return much;
  const reason = reasonAt(at, 2, known.reasons.decline);
  if (typeof reason !== 'string') return reason;
  const says: Said = { key: step.says, params: { team: team.code, ...visitSaid(visit) } };
  if (declines && reason === '')
    return read(
      'more',
      { key: 'expect_reason' },
      null,
      reasonChoices(upTo(at, 2), '', known.reasons.decline),
    );
  return read('ready', says, { do: 'step', team, visit: team.visitId, step, reason });
}

function readSend(at: At): Read {
  const { known } = at;
  const waiting = known.visits.filter((visit) => visit.isWaiting);
  const visit = visitAt(at, 0, waiting, true);
  if (isRead(visit)) return visit;
  if (!visit.isWaiting) {
    const holder = known.teams.find((team) => team.id === visit.teamId);
    const key = holder ? 'expect_free' : 'expect_waiting';
    return read('wrong', { key, params: { visit: visit.code, team: holder?.code ?? '' } }, null);
  }
  const ready = known.teams.filter((team) => team.visitId === null && team.state !== 'off_duty');
  const team = teamAt(at, 1, ready, false);
  if (isRead(team)) return team;
  if (team.visitId !== null || team.state === 'off_duty') {
    const key = team.visitId === null ? 'expect_on_duty' : 'expect_team_free';
    return read(
      'wrong',
      { key, params: { team: team.code } },
      null,
      teamChoices(upTo(at, 1), '', ready, false),
    );
  }
  const much = tooMuch(at, 3);
  if (much) return much;
  const reason = reasonAt(at, 2, known.reasons.override);
  if (typeof reason !== 'string') return reason;
  const says: Said = { key: 'say_send', params: { team: team.code, ...visitSaid(visit) } };
  const choices =
    at.args.length === 2 && at.closed ? reasonChoices(upTo(at, 2), '', known.reasons.override) : [];
  return read('ready', says, { do: 'send', visit: visit.id, team, reason }, choices);
}

function chosenOr(at: At): KnownVisit | Read {
  const { args, known } = at;
  const chosen = known.visits.find((each) => each.id === known.chosen);
  if (args.length === 0 && chosen) return chosen;
  return visitAt(
    at,
    0,
    known.visits.filter((each) => each.isOpen),
    false,
  );
}

const READERS: Readonly<Record<Verb['id'], (at: At) => Read>> = {
  step: readStep,
  send: readSend,
  new(at) {
    const phone = at.args.join(' ');
    if (/[^\d\s+().-]/.test(phone))
      return read('wrong', { key: 'expect_phone', params: { said: phone } }, null);
    const says: Said = phone ? { key: 'say_new_phone', params: { phone } } : { key: 'verb_new' };
    return read('ready', says, { do: 'new', phone });
  },
  find: (at) =>
    at.args.length > 0 ? search(at.args.join(' ')) : read('more', { key: 'expect_words' }, null),
  open(at) {
    const visit = visitAt(at, 0, at.known.visits, false);
    return isRead(visit) ? visit : (tooMuch(at, 1) ?? opened(visit));
  },
  form(at) {
    const visit = chosenOr(at);
    if (isRead(visit)) return visit;
    const form = at.verb.form ?? 'confirm';
    const says: Said = { key: 'say_form', params: { visit: visit.code, who: visit.who } };
    return tooMuch(at, 1) ?? read('ready', says, { do: 'form', visit: visit.id, form });
  },
  follow(at) {
    if (at.args.length === 0) {
      const choices = teamChoices(
        at.before,
        '',
        at.known.teams.filter((team) => team.state !== 'off_duty'),
        false,
      );
      return read('ready', { key: 'say_unfollow' }, { do: 'follow', team: null }, choices);
    }
    const team = teamAt(at, 0, at.known.teams, false);
    if (isRead(team)) return team;
    const says: Said = { key: 'say_follow', params: { team: team.code } };
    return tooMuch(at, 1) ?? read('ready', says, { do: 'follow', team });
  },
  trail(at) {
    const team = teamAt(at, 0, at.known.teams, false);
    if (isRead(team)) return team;
    const says: Said = { key: 'say_trail', params: { team: team.code } };
    return tooMuch(at, 1) ?? read('ready', says, { do: 'trail', team });
  },
  deed(at) {
    const said = at.args.join(' ');
    return read('ready', { key: at.verb.does }, { do: 'deed', deed: at.verb.deed ?? 'help', said });
  },
};
