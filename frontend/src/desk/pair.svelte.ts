/**
 * The desk's two windows: the desk itself, and the map alone on the second monitor. The map follows what is looked at
 * on the desk; a click on it is told back. They speak inside this browser only (BroadcastChannel); each works alone.
 */
import { me } from '../api/session.svelte.ts';
import { say } from '../look/toasts.svelte.ts';
import { c } from './commandWords.ts';
import { ranked } from './ranking.svelte.ts';
import { view } from './view.svelte.ts';

/** What the desk looks at. */
interface Look {
  visit: number | null;
  pointed: number | null;
  following: number | null;
}
type Word = { t: 'hello' } | { t: 'look'; look: Look } | { t: 'bye' } | { t: 'pick'; visit: number };

const TELL_EVERY_MS = 4_000;
/** So long without a word the desk's window is taken for closed. */
const SILENT_MS = 10_000;

const channel = (): BroadcastChannel => new BroadcastChannel(`dottoro.desk.${me.session?.person_id ?? 0}`);

/** The map in a window of its own; the same window again when it is open already. */
export function openPair(): void {
  const opened = window.open('/meja/peta', 'dottoro-peta', 'popup,width=1280,height=800');
  if (opened === null) say(c('pair_blocked'), 'problem');
  else opened.focus();
}

/** The desk's side: tell what is looked at. Call inside an effect root; gives back how to stop. */
export function tellPair(): () => void {
  const wire = channel();
  const tell = () => {
    const look: Look = { visit: view.selected, pointed: ranked.pointed, following: view.following };
    wire.postMessage({ t: 'look', look } satisfies Word);
  };
  wire.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.t === 'hello') tell();
    else if (data.t === 'pick') view.open(data.visit);
  };
  const stop = $effect.root(() => {
    $effect(tell);
  });
  const again = setInterval(tell, TELL_EVERY_MS);
  const bye = () => wire.postMessage({ t: 'bye' } satisfies Word);
  addEventListener('pagehide', bye);
  return () => {
    removeEventListener('pagehide', bye);
    clearInterval(again);
    stop();
    wire.close();
  };
}

/** The map's side. */
class Paired {
  /** The desk's window is there. */
  linked = $state(false);
  #wire: BroadcastChannel | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;

  start(): () => void {
    const wire = channel();
    this.#wire = wire;
    wire.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.t === 'bye') this.#lost();
      if (data.t !== 'look') return;
      this.linked = true;
      clearTimeout(this.#silence);
      this.#silence = setTimeout(() => this.#lost(), SILENT_MS);
      if (view.selected !== data.look.visit) view.select(data.look.visit);
      ranked.pointed = data.look.pointed;
      if (view.following !== data.look.following) view.follow(data.look.following);
    };
    wire.postMessage({ t: 'hello' } satisfies Word);
    return () => {
      clearTimeout(this.#silence);
      wire.close();
      this.#wire = null;
    };
  }

  /** A visit was clicked on the map: the desk opens it; alone the map shows it itself. */
  pick(visit: number): void {
    if (this.linked) this.#wire?.postMessage({ t: 'pick', visit } satisfies Word);
    else view.select(visit);
  }

  #lost(): void {
    this.linked = false;
    clearTimeout(this.#silence);
  }
}

export const paired = new Paired();
