// Builds what users start: the command line as one bundle for Node 24, with parts that are loaded when they are needed.

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'rolldown';

const CORE = fileURLToPath(new URL('../core/', import.meta.url));
const DIST = join(CORE, 'dist');

const NOTHING = '\0nothing';

/** Commander starts programs for subcommands that have one of their own; there are none, and node:child_process loads slowly. */
const withoutSubprograms: Plugin = {
  name: 'without-subprograms',
  resolveId: {
    filter: { id: /^node:child_process$/ },
    handler: (_id, importer) => (importer?.includes('/commander/') === true ? NOTHING : undefined),
  },
  load: { filter: { id: new RegExp(`^${NOTHING}$`) }, handler: () => 'export default {};' },
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

/**
 * Bundles into a folder, which is made anew, and returns the size in bytes of what was written.
 *
 * CommonJS: Node links ES modules one by one, and looks at all that its own modules export, which loads more of them; a
 * command would start 40 ms later.
 */
export async function buildBundle(folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    input: {
      brolly: join(CORE, 'src/cli/main.ts'),
      'compile-worker': join(CORE, 'src/language-server/compile-worker.ts'),
      'plugin-child': join(CORE, 'src/plugins/child/child-main.ts'),
    },
    platform: 'node',
    // Native parts of ssh2 that it tries and does without.
    external: ['cpu-features', /\.node$/],
    transform: { target: 'node24', define: embeddedFiles() },
    plugins: [withoutSubprograms],
    // What one command loads at once stands in one part, although it names it as a thing to be loaded later.
    checks: { ineffectiveDynamicImport: false },
    logLevel: 'warn',
    output: {
      dir: folder,
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: 'parts/[name]-[hash].cjs',
      // Names are left as they are written: they stand in what is told of a bug.
      minify: { compress: true, codegen: true, mangle: false },
    },
  });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

if (import.meta.main) {
  const started = performance.now();
  const sizeBytes = await buildBundle(DIST);
  console.log(`core/dist: ${Math.round(sizeBytes / 1024)} KiB in ${Math.round(performance.now() - started)} ms`);
}
