/** Who looks at this screen, what they may do, and in which language. */
import { setClock, setZone } from '../live/city.svelte.ts';
import { either, type Language, showLanguage, t } from '../words/index.svelte.ts';
import { api, ask, onSignedOut } from './client.ts';
import { ApiFailure } from './failure.ts';
import type { Session } from './types.ts';

const held = $state<{ session: Session | null; signedOut: boolean }>({ session: null, signedOut: false });

onSignedOut(() => {
  held.signedOut = true;
});

export const me = {
  get session(): Session | null {
    return held.session;
  },
  /** The session ended while the screen was open. */
  get signedOut(): boolean {
    return held.signedOut;
  },
};

/** Ask who is signed in; sets the clock, the zone and the language. */
export async function loadSession(): Promise<Session> {
  const session = await ask(api.GET('/api/session'));
  held.session = session;
  held.signedOut = false;
  setZone(session.city.timezone);
  setClock(session.clock);
  showLanguage(session.language);
  return session;
}

/** The session of a signed-in person; null while the browser goes to the sign-in page, which leads back here. */
export async function signedInSession(): Promise<Session | null> {
  const session = await loadSession();
  if (session.signed_in) return session;
  location.assign(`/masuk?next=${encodeURIComponent(location.pathname)}`);
  return null;
}

/** Whether the person holds a permission (the server asks again at every command). */
export function can(permission: string): boolean {
  return held.session?.permissions.includes(permission) ?? false;
}

/** Show the screen in another language, and remember it with the person. */
export async function changeLanguage(language: Language): Promise<void> {
  showLanguage(language);
  await ask(api.POST('/api/session/language', { body: { language } }));
}

/** One sentence, in the language in force, for anything that was thrown. */
export function sentenceOf(thrown: unknown): string {
  if (!(thrown instanceof ApiFailure)) return thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown.sentence !== null) return either(thrown.sentence);
  if (thrown.kind === 'timeout') return t('error_timeout');
  if (thrown.kind === 'offline') return t('error_offline');
  return t('error_unreadable', { status: thrown.status });
}
