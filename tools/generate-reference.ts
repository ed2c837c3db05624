// Writes docs/reference from the sources; with --check only compares, and fails where a page is out of date.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referencePages } from './reference/pages.ts';

const FOLDER = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const isCheck = process.argv.includes('--check');

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

mkdirSync(FOLDER, { recursive: true });
for (const [name, text] of Object.entries(referencePages())) {
  if (textOf(FOLDER + name) === text) continue;
  if (isCheck) {
    console.error(`docs/reference/${name} is not what the sources say: run "npm run fix"`);
    process.exitCode = 1;
  } else writeFileSync(FOLDER + name, text);
}
