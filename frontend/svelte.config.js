/** Styles go to files, never inline: the pages are served with `style-src 'self'`. */
export default {
  compilerOptions: { css: 'external', runes: true },
};
