// Makes what users install: npm packages and one executable, in a folder. node tools/package.ts [FOLDER] [--only npm|executable]

import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBundle } from './build.ts';
import { packExecutable } from './package/executable.ts';
import { packNpm } from './package/npm-packages.ts';

const DEFAULT_OUT = fileURLToPath(new URL('../dist/', import.meta.url));

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const out = resolve(positionals[0] ?? DEFAULT_OUT);
await buildBundle(fileURLToPath(new URL('../core/dist/', import.meta.url)));
if (values.only !== 'executable') for (const tarball of packNpm(out)) console.log(tarball);
if (values.only !== 'npm') {
  const path = join(out, `brolly-${process.platform}-${process.arch}`);
  await packExecutable(path);
  console.log(path);
}
