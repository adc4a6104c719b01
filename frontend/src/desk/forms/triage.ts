/** What a triage decides: the answers, what they propose, and what the person made of it. Pure. */
import type { components } from '../../api/schema';
import type { Need, Urgency, VisitIn } from '../../api/types.ts';

type Schemas = components['schemas'];
export type Answer = 'yes' | 'no' | 'unknown';
export type Asked = Schemas['QuestionSetOut'];
export type AskedQuestion = Schemas['QuestionOut'];
export type Proposed = Schemas['TriageProposalOut'];
export type Service = NonNullable<VisitIn['service_type']>;
/** What the person set by hand; the rest follows the proposal. */
export type Chosen = 'urgency' | 'needs' | 'service_type' | 'set';

export const URGENCIES: readonly Urgency[] = ['red', 'yellow', 'green'];
export const NEEDS: readonly Need[] = ['doctor', 'nurse', 'midwife'];
export const SERVICES: readonly Service[] = ['emergency', 'visit', 'follow_up', 'outreach'];

export interface TriageDraft {
  urgency: Urgency;
  service_type: Service;
  needs: Need[];
  /** Seen or heard beside the questions. */
  red_flags: string[];
  /** The set that is asked; empty: none. */
  question_set: string;
  question_version: number | null;
  answers: Record<string, Answer>;
  /** What the server made of the answers; empty: nothing was asked. */
  proposed: Urgency | '';
  /** A red flag was answered: red, whatever else is known. */
  emergency: boolean;
  change_reason: string;
  chosen: Chosen[];
}

export function emptyTriage(): TriageDraft {
  return {
    urgency: 'yellow',
    service_type: 'visit',
    needs: [],
    red_flags: [],
    question_set: '',
    question_version: null,
    answers: {},
    proposed: '',
    emergency: false,
    change_reason: '',
    chosen: [],
  };
}

/** Set something by hand: from now on it does not follow the proposal. */
export function choose(triage: TriageDraft, what: Chosen): void {
  if (!triage.chosen.includes(what)) triage.chosen = [...triage.chosen, what];
}

/** Whether the urgency is another than proposed, which asks for a reason. */
export function isChanged(triage: TriageDraft): boolean {
  return triage.proposed !== '' && triage.urgency !== triage.proposed;
}

export type TriageSent = Pick<
  VisitIn,
  | 'urgency'
  | 'service_type'
  | 'needs'
  | 'red_flags'
  | 'question_set'
  | 'question_version'
  | 'answers'
  | 'change_reason'
>;

/** As the server takes it: what nobody set by hand is left to it, so that a fast hand is never ahead of the proposal. */
export function triageToSend(triage: TriageDraft): TriageSent {
  const asked = triage.question_set !== '';
  const free = (what: Chosen) => asked && !triage.chosen.includes(what);
  return {
    urgency: free('urgency') ? null : triage.urgency,
    service_type: free('service_type') ? null : triage.service_type,
    needs: free('needs') ? null : triage.needs,
    red_flags: triage.red_flags,
    question_set: triage.question_set,
    question_version: asked ? triage.question_version : null,
    answers: asked ? triage.answers : {},
    change_reason: isChanged(triage) ? triage.change_reason : '',
  };
}

/** The questions to ask: in a surge only those that may be a red flag. */
export function toAsk(set: Asked | null, surge: boolean): AskedQuestion[] {
  return (set?.questions ?? []).filter((question) => !surge || question.red_flag);
}

/** Whether an answer ends the interview: the emergency is clear. */
export function isEnded(
  questions: readonly AskedQuestion[],
  answers: Readonly<Record<string, Answer>>,
): boolean {
  return questions.some((question) => {
    const answer = answers[question.code];
    return answer !== undefined && question.ends_on.includes(answer);
  });
}

/** The question whose turn it is; null when there is nothing more to ask. */
export function turnOf(
  questions: readonly AskedQuestion[],
  answers: Readonly<Record<string, Answer>>,
): AskedQuestion | null {
  if (isEnded(questions, answers)) return null;
  return questions.find((question) => !(question.code in answers)) ?? null;
}

const KEYS: Readonly<Record<string, Answer>> = {
  y: 'yes',
  '1': 'yes',
  t: 'no',
  n: 'no',
  '2': 'no',
  '?': 'unknown',
  '3': 'unknown',
};

/** The answer of a key while the questions have the focus. */
export function answerOf(key: string): Answer | null {
  return KEYS[key.toLowerCase()] ?? null;
}
