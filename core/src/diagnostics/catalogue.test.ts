// The catalogue and the sources must name the same codes.

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';

/** What plugins find on hosts has tables of its own: a diagnostic of theirs is about what their declaration reads. */
const sources = globSync('{core/src/{1-blueprint,2-plan,3-graph}/**/*,core/src/*,plugins/*/src/declaration}.ts').filter(
  (path) => !path.endsWith('.test.ts'),
);
const used = new Set(
  sources.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const literal = [...text.matchAll(/\b(?:code: |problem\(\s*)'([a-z-]+)'/g)].map((match) => match[1] ?? '');
    if (path.startsWith('plugins/')) return literal;
    const chosen = [...text.matchAll(/'(property-[a-z]+|import-[a-z-]+|function-[a-z]+)'/g)].map(
      (match) => match[1] ?? '',
    );
    return [...literal, ...chosen];
  }),
);
/** Codes of problems inside a value, which become those of its property. */
const INNER = new Set(['value-type', 'field-unknown', 'field-missing']);

describe('the catalogue of diagnostics', () => {
  it('explains every code that is used', () => {
    expect(sources.length).toBeGreaterThan(30);
    expect([...used].filter((code) => !(code in catalogue) && !INNER.has(code))).toEqual([]);
  });

  it('holds no code that nothing reports', () => {
    expect(Object.keys(catalogue).filter((code) => !used.has(code))).toEqual([]);
  });
});
