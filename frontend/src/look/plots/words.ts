/** The few words of a plot; it is drawn on several screens and brings its own. */
import { translator } from '../../words/index.svelte.ts';
import { plotsEn } from '../../words/plots.en.ts';
import { plotsId } from '../../words/plots.id.ts';

export const t = translator(plotsId, plotsEn);
