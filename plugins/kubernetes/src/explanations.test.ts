// Every code that preflight and the search for causes give is explained, and none that they do not give.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explanations } from './explanations.ts';

const here = import.meta.dirname;
const sources = globSync('{preflight,evidence}/**/*.ts', { cwd: here })
  .filter((path) => !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(here, path), 'utf8'));

it('explains every code, and no other', () => {
  const written = sources.flatMap((text) =>
    [...text.matchAll(/(?:code|reason): (?:\w+ === '[\w-]+' \? |\w+ \? )?'([\w-]+)'(?: : '([\w-]+)')?/g)].flatMap(
      ([, first = '', second]) => (second === undefined ? [first] : [first, second]),
    ),
  );
  expect(written.length).toBeGreaterThan(50);
  const unexplained = [...new Set(written)].filter((code) => !Object.hasOwn(explanations, code));
  expect(unexplained).toEqual([]);
  const texts = sources.join('\n');
  // Some are put together: `certificate-${kind}`.
  const unused = Object.keys(explanations).filter(
    (code) => !texts.includes(`'${code}'`) && !texts.includes(`'${code.replace('certificate-', '')}'`),
  );
  expect(unused).toEqual([]);
});

it('names every finding that the page about preflight has', () => {
  const page = readFileSync(join(here, '../../../docs/preflight.md'), 'utf8');
  const table = page.slice(page.indexOf('## Findings'));
  const codes = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, code = '']) => code),
  );
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !Object.hasOwn(explanations, code))).toEqual([]);
});
