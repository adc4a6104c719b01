import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/**
 * One entry per screen: every `src/<screen>/main.ts` is the entry `<screen>`, and every
 * `src/<screen>/map.entry.ts` the entry `<screen>-map`. Django finds them in the manifest by that name.
 */
function screens(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const folder of readdirSync('src', { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    const main = `src/${folder.name}/main.ts`;
    const map = `src/${folder.name}/map.entry.ts`;
    if (existsSync(main)) found[folder.name] = main;
    if (existsSync(map)) found[`${folder.name}-map`] = map;
  }
  return found;
}

/** Beside every text file its `.gz`: WhiteNoise sends that one, compressed once and as small as it gets. */
function zipped(): Plugin {
  return {
    name: 'zipped',
    writeBundle(options, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/\.(js|css|svg)$/.test(file.fileName)) continue;
        const text = file.type === 'chunk' ? file.code : file.source;
        writeFileSync(join(options.dir ?? 'dist', `${file.fileName}.gz`), gzipSync(text, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: '/static/',
  publicDir: 'public',
  plugins: [svelte(), zipped()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    manifest: 'manifest.json',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    // the polyfill is one more script for browsers that are too old for the rest anyway
    modulePreload: { polyfill: false },
    rolldownOptions: { input: screens() },
  },
});
