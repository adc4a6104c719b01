/** The city's question sets: reading, trying and saving them, and the draft of one that is being written. */
import { newActionId } from '../api/actionId.ts';
import { api, ask, command } from '../api/client.ts';
import type { components } from '../api/schema';
import { Loaded } from '../live/loaded.svelte.ts';

type Schemas = components['schemas'];
export type SetVersion = Schemas['SetVersionOut'];
export type CityQuestions = Schemas['CityQuestionsOut'];
export type SetBody = Schemas['SetBody'];
export type Meaning = Schemas['MeaningBody'];
export type Tried = Schemas['TryOut'];
export type AnswerName = 'yes' | 'no' | 'unknown';

export interface QuestionDraft {
  code: string;
  text_id: string;
  text_en: string;
  yes: Meaning | null;
  no: Meaning | null;
  unknown: Meaning | null;
}

/** A set as it is typed: words as one text, ages as texts. */
export interface SetDraft {
  code: string;
  version: number;
  title_id: string;
  title_en: string;
  words: string;
  urgency: SetBody['urgency'];
  service_type: SetBody['service_type'];
  needs: SetBody['needs'];
  kit: string[];
  age_from: string;
  age_below: string;
  order: string;
  first: boolean;
  questions: QuestionDraft[];
  is_active: boolean;
  checked_by: string;
  note: string;
}

export function draftOf(version: SetVersion): SetDraft {
  const { body } = version;
  return {
    ...body,
    code: version.code,
    version: version.version,
    words: body.words.join(', '),
    age_from: body.age_from === null ? '' : String(body.age_from),
    age_below: body.age_below === null ? '' : String(body.age_below),
    order: String(body.order),
    questions: body.questions.map((question) => ({
      ...question,
      yes: copied(question.yes),
      no: copied(question.no),
      unknown: copied(question.unknown),
    })),
    is_active: version.is_active,
    checked_by: '', // what was checked is the version before
    note: '',
  };
}

function copied(meaning: Meaning | null | undefined): Meaning | null {
  return meaning ? { ...meaning, needs: [...(meaning.needs ?? [])] } : null;
}

export function newDraft(order: number): SetDraft {
  const base = { code: '', version: 0, title_id: '', title_en: '', words: '', age_from: '', age_below: '' };
  const rest = {
    first: false,
    urgency: 'yellow',
    service_type: 'visit',
    needs: [],
    kit: [],
    order: String(order),
  } as const;
  const kept = { is_active: true, checked_by: '', note: '' };
  return { ...base, ...rest, needs: [], kit: [], questions: [newQuestion([])], ...kept };
}

export function newQuestion(others: readonly QuestionDraft[]): QuestionDraft {
  let n = others.length + 1;
  while (others.some((other) => other.code === `q${n}`)) n += 1;
  return { code: `q${n}`, text_id: '', text_en: '', yes: null, no: null, unknown: null };
}

/** The draft as the server keeps it. */
export function bodyOf(draft: SetDraft): Record<string, unknown> {
  const age = (text: string) => (text.trim() === '' ? null : Number(text));
  const body: Record<string, unknown> = {
    title_id: draft.title_id.trim(),
    title_en: draft.title_en.trim(),
    words: draft.words
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean),
    urgency: draft.urgency,
    service_type: draft.service_type,
    needs: [...draft.needs],
    kit: [...draft.kit],
    age_from: age(draft.age_from),
    age_below: age(draft.age_below),
    order: Number(draft.order || 0),
    first: draft.first,
    questions: draft.questions.map(({ yes, no, unknown, ...question }) => ({
      ...question,
      ...(yes ? { yes } : {}),
      ...(no ? { no } : {}),
      ...(unknown ? { unknown } : {}),
    })),
  };
  return body;
}

class Questions extends Loaded<CityQuestions> {
  load(): Promise<void> {
    return this.ask(ask(api.GET('/api/city/questions')));
  }

  versions(code: string): Promise<SetVersion[]> {
    const asked = ask(api.GET('/api/city/questions/versions', { params: { query: { code } } }));
    return asked.then((answer) => answer.versions);
  }

  tried(draft: SetDraft, complaint: string, answers: Record<string, AnswerName>): Promise<Tried> {
    return ask(api.POST('/api/city/questions/try', { body: { body: bodyOf(draft), complaint, answers } }));
  }

  async save(draft: SetDraft): Promise<SetVersion> {
    const body = {
      action_id: newActionId(),
      code: draft.code.trim(),
      seen_version: draft.version,
      body: bodyOf(draft),
      is_active: draft.is_active,
      checked_by: draft.checked_by.trim(),
      note: draft.note.trim(),
    };
    const saved = await command(() => api.POST('/api/city/questions', { body }));
    await this.load();
    return saved;
  }
}

export const questions = new Questions();
