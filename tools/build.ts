// Builds what users start: the command line as one bundle for Node 24, with parts that are loaded when they are needed.

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const CORE = fileURLToPath(new URL('../core/', import.meta.url));
const DIST = join(CORE, 'dist');

/** What CommonJS dependencies find in every module, and ES modules do not have. */
const COMMONJS_NAMES = [
  "import { createRequire as commonjsCreateRequire } from 'node:module';",
  "import { dirname as commonjsDirname } from 'node:path';",
  'const require = commonjsCreateRequire(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = commonjsDirname(__filename);',
].join('\n');

/** Commander starts programs for subcommands that have one of their own; there are none, and node:child_process loads slowly. */
const withoutSubprograms: Plugin = {
  name: 'without-subprograms',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'none', namespace: 'without-subprograms' } : undefined,
    );
    bundle.onLoad({ filter: /^none$/, namespace: 'without-subprograms' }, () => ({ contents: 'export default {};' }));
  },
};

const PLUGINS = fileURLToPath(new URL('../plugins/', import.meta.url));

/** Files that are no modules, as values that stand in the bundle: each in the part that uses it. */
function embeddedFiles(): Record<string, string> {
  const payloads = readdirSync(PLUGINS).map((plugin) => ({ plugin, folder: join(PLUGINS, plugin, 'payload') }));
  const texts = payloads
    .filter(({ folder }) => existsSync(folder))
    .flatMap(({ plugin, folder }) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(sh|py)$/.test(path))
        .map((path) => [`${plugin}/${path}`, readFileSync(join(folder, path), 'utf8')] as const),
    );
  const minijinja = createRequire(join(PLUGINS, 'script/package.json')).resolve(
    'minijinja-js/dist/web/minijinja_js_bg.wasm',
  );
  return {
    // As one text: an object would stand in a part of its own, which every other part would load.
    BROLLY_PAYLOAD: JSON.stringify(JSON.stringify(Object.fromEntries(texts))),
    BROLLY_MINIJINJA: JSON.stringify(readFileSync(minijinja, 'base64')),
  };
}

/** Bundles into a folder, which is made anew, and returns the size in bytes of what was written. */
export async function buildBundle(folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: {
      brolly: join(CORE, 'src/cli/main.ts'),
      'compile-worker': join(CORE, 'src/language-server/compile-worker.ts'),
      'plugin-child': join(CORE, 'src/plugins/child/child-main.ts'),
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: COMMONJS_NAMES },
    plugins: [withoutSubprograms],
    define: embeddedFiles(),
    // Native parts of ssh2 that it tries and does without.
    external: ['cpu-features', '*.node'],
    logLevel: 'warning',
  });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

if (import.meta.main) {
  const started = performance.now();
  const sizeBytes = await buildBundle(DIST);
  console.log(`core/dist: ${Math.round(sizeBytes / 1024)} KiB in ${Math.round(performance.now() - started)} ms`);
}
