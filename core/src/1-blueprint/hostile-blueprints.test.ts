// Blueprints that would take all time or memory: each is answered in words, within a limit.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileText } from './testing/compile-text.ts';

/** Processor time for each, which docs/blueprints.md promises on a machine of today; here others work beside it. */
const LIMIT_MS = 20_000;
const MANY = 20_000;

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

const TEN = (name: string): string => Array.from({ length: 10 }, () => name).join(',');
const TYPE = 'node_types: {n: {properties: {p: {default: 1}}}}\nrelationships: {r: {}}\n';

/** What it is, the text below the version, and the code that answers it. */
const HOSTILE: readonly (readonly [what: string, body: () => string, code: string | undefined])[] = [
  [
    'aliases of aliases',
    () =>
      `dsl_definitions:\n  a0: &a0 [${TEN('x')}]\n${lines(12, (i) => `  a${i + 1}: &a${i + 1} [${TEN(`*a${i}`)}]`)}`,
    'yaml-syntax',
  ],
  [
    'merges of merges',
    () =>
      `dsl_definitions:\n  m0: &m0 {${Array.from({ length: 2_000 }, (_, i) => `k${i}: 1`).join(',')}}\n${lines(8, (i) => `  m${i + 1}: &m${i + 1}\n    <<: [${TEN(`*m${i}`)}]`)}`,
    'yaml-syntax',
  ],
  ['deep brackets', () => `inputs: {a: {default: ${'['.repeat(MANY)}${']'.repeat(MANY)}}}\n`, 'yaml-syntax'],
  ['deep functions', () => `outputs: {a: {value: ${'{concat: ['.repeat(MANY)}x${']}'.repeat(MANY)}}}\n`, 'yaml-syntax'],
  ['deep lines', () => `inputs:\n${lines(2_000, (i) => `${' '.repeat(i + 1)}a:`)}`, 'yaml-syntax'],
  ['unclosed quotes', () => `inputs:\n${lines(5_000, (i) => `  a${i}: "`)}`, 'yaml-syntax'],
  ['more values than can be kept', () => `dsl_definitions: [${'a,'.repeat(9_000_000)}a]\n`, 'yaml-syntax'],
  ['more characters than are read', () => `description: ${'x'.repeat(65 * 1024 * 1024)}\n`, 'yaml-syntax'],
  ['a huge text', () => `description: ${'x'.repeat(20_000_000)}\n`, undefined],
  ['a huge name', () => `${'x'.repeat(5_000_000)}: 1\n`, 'section-unknown'],
  ['NUL bytes', () => 'inputs: {a\0: {}}\n', 'yaml-syntax'],
  [
    'types that derive far',
    () => `node_types:\n${lines(MANY, (i) => `  t${i}: {derived_from: t${i + 1}}`)}  t${MANY}: {}\n`,
    'type-depth',
  ],
  ['types that derive in a circle', () => 'node_types: {a: {derived_from: b}, b: {derived_from: a}}\n', 'type-cycle'],
  [
    'types that derive in a long circle',
    () => `node_types:\n${lines(MANY, (i) => `  t${i}: {derived_from: t${(i + 1) % MANY}}`)}`,
    'type-depth',
  ],
  [
    'data types that double',
    () =>
      `data_types:\n${lines(40, (i) => `  t${i}: {properties: {a: {type: t${i + 1}}, b: {type: t${i + 1}}}}`)}  t40: {properties: {p: {default: 1}}}\n`,
    'type-depth',
  ],
  [
    'data types that lie deep',
    () => `data_types:\n${lines(MANY, (i) => `  t${i}: {properties: {a: {type: t${i + 1}}}}`)}  t${MANY}: {}\n`,
    'type-depth',
  ],
  [
    'many wrong names',
    () =>
      `${TYPE}node_templates:\n${lines(5_000, (i) => `  node_${i}: {type: n, relationships: [{type: r, target: nodes_${i}}]}`)}`,
    'relationship-target-unknown',
  ],
  ['many sections', () => lines(MANY, (i) => `section_${i}: 1`), 'section-unknown'],
  [
    'node templates in a long circle',
    () =>
      `${TYPE}node_templates:\n${lines(MANY, (i) => `  n${i}: {type: n, relationships: [{type: r, target: n${(i + 1) % MANY}}]}`)}`,
    'relationship-cycle',
  ],
  [
    'groups that lie deep',
    () =>
      `${TYPE}node_templates: {x: {type: n}}\ngroups:\n${lines(MANY, (i) => `  g${i}: {members: [g${i + 1}]}`)}  g${MANY}: {members: [x]}\n`,
    'group-depth',
  ],
  [
    'groups that double',
    () =>
      `${TYPE}node_templates: {x: {type: n}}\ngroups:\n${lines(50, (i) => `  a${i}: {members: [a${i + 1}, b${i + 1}]}\n  b${i}: {members: [a${i + 1}, b${i + 1}]}`)}  a50: {members: [x]}\n  b50: {members: [x]}\npolicies: {p: {type: cloudify.policies.scaling, targets: [a0]}}\n`,
    undefined,
  ],
  [
    'a pattern without end',
    () => `inputs: {a: {default: ${'a'.repeat(40)}!, constraints: [{pattern: '(a+)+$'}]}}\n`,
    'input-constraint',
  ],
  ['an import of itself under a namespace', () => 'imports: [again--main]\n', 'import-cycle'],
];

describe('a hostile blueprint', { timeout: 300_000 }, () => {
  it.each(HOSTILE)('with %s is answered in time', async (_, body, code) => {
    const text = `tosca_definitions_version: cloudify_dsl_1_5\n${body()}`;
    const started = process.cpuUsage();
    const { diagnostics } = await compileText(text, { main: text });
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(LIMIT_MS);
    const codes = diagnostics.filter(({ severity }) => severity === 'error').map((one) => one.code);
    expect(code === undefined ? codes.length === 0 : codes.includes(code), codes.join(', ')).toBe(true);
    for (const { message, hint = '' } of diagnostics) expect(message.length + hint.length).toBeLessThan(2_500);
  });
});

describe('whatever a text holds', { timeout: 120_000 }, () => {
  it('is never thrown at, and what is said lies inside it', async () => {
    const pieces = fc.constantFrom(
      'inputs',
      'node_templates',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      'a',
      '*a',
      '&a ',
      '<<',
      '|',
      '\t',
      '\r',
      '\0',
      '😀',
      'get_input',
    );
    const texts = fc
      .array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 40 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { diagnostics, sources } = await compileText(text);
        for (const { span } of diagnostics) {
          if (span === undefined) continue;
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(sources.get(span.file)?.length ?? -1);
        }
      }),
      { numRuns: 500 },
    );
  });
});
