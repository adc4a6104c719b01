import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, defineConfig, type InlineConfig, type Manifest, type Plugin } from 'vite';

/** Built apart from the others, so that a cheap phone's first load carries nothing of the desk's (45 KiB). */
const ALONE = 'crew';

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

/** The screen that is built alone joins the manifest of the others under its own name. */
function alone(): Plugin {
  let outDir = 'dist';
  return {
    name: 'alone',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async closeBundle(error) {
      const input = screens()[ALONE];
      if (error !== undefined || input === undefined) return;
      const manifest = `manifest.${ALONE}.json`;
      const config = options({ [ALONE]: input });
      await build({
        ...config,
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        build: { ...config.build, outDir, emptyOutDir: false, manifest },
      });
      const read = (name: string): Manifest => JSON.parse(readFileSync(join(outDir, name), 'utf8'));
      const joined = read('manifest.json');
      const named = (key: string): string => `${ALONE}:${key}`;
      for (const [key, chunk] of Object.entries(read(manifest))) {
        joined[named(key)] = {
          ...chunk,
          imports: chunk.imports?.map(named),
          dynamicImports: chunk.dynamicImports?.map(named),
        };
      }
      writeFileSync(join(outDir, 'manifest.json'), JSON.stringify(joined, null, 2));
    },
  };
}

function options(input: Record<string, string>): InlineConfig {
  return {
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
      rolldownOptions: { input },
    },
  };
}

const { [ALONE]: _, ...together } = screens();
const config = options(together);
export default defineConfig({ ...config, plugins: [config.plugins, alone()] });
