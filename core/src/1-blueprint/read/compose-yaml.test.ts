// YAML as PyYAML reads it, and where each value stands in the file.

import { describe, expect, it } from 'vitest';
import { composeYaml } from './compose-yaml.ts';
import { toJson, type YamlNode } from './yaml-node.ts';

function read(text: string): unknown {
  const { root, diagnostics } = composeYaml('a.yaml', text);
  expect(diagnostics).toEqual([]);
  return root === undefined ? undefined : toJson(root);
}

function problem(text: string): string {
  return composeYaml('a.yaml', text)
    .diagnostics.map((one) => `${one.code}: ${one.message}`)
    .join('; ');
}

/** The piece of the file that a value stands at. */
function textAt(text: string, path: readonly string[]): string {
  let node: YamlNode | undefined = composeYaml('a.yaml', text).root;
  for (const key of path) node = node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
  return node === undefined ? '' : text.slice(node.start, node.end);
}

describe('plain scalars', () => {
  it.each([
    ['yes', true],
    ['Off', false],
    ['y', 'y'],
    ['~', null],
    ['', null],
    ['017', 15],
    ['0x1F', 31],
    ['1_000', 1000],
    ['0b11', 3],
    ['01:30', '01:30'],
    ['-.5', '-.5'],
    ['+.5e+3', '+.5e+3'],
    ['._5', '._5'],
    ['.5', 0.5],
    ['08', '08'],
    ['0o17', '0o17'],
    ['1e3', '1e3'],
    ['1.10', 1.1],
    ['1.2.3', '1.2.3'],
    ['1.5', 1.5],
    ['2001-12-14', '2001-12-14'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['"yes"', 'yes'],
    ["'1'", '1'],
    ['!!str 1', '1'],
  ])('%j is %j', (text, value) => {
    expect(read(`a: ${text}`)).toEqual({ a: value });
  });

  it.each([
    ['1:30', 90],
    ['01:30.5', 90.5],
  ])('%j is %j, with a warning', (text, value) => {
    const { root, diagnostics } = composeYaml('a.yaml', `a: ${text}`);
    expect(root === undefined ? undefined : toJson(root)).toEqual({ a: value });
    expect(diagnostics).toMatchObject([{ code: 'text-read-otherwise', severity: 'warning' }]);
  });
});

describe('mappings', () => {
  it('keep the last of two equal keys, with a warning at it that shows the first', () => {
    const { root, diagnostics } = composeYaml('a.yaml', 'a: 1\na: 2');
    expect(root === undefined ? undefined : toJson(root)).toEqual({ a: 2 });
    expect(diagnostics).toMatchObject([
      { code: 'key-duplicate', severity: 'warning', span: { start: 5, end: 6 }, related: [{ span: { start: 0 } }] },
    ]);
  });

  it('merge others, and what is written there wins', () => {
    expect(read('base: &base {x: 1, y: 2}\na:\n  <<: *base\n  y: 3')).toMatchObject({ a: { x: 1, y: 3 } });
  });

  it('take a quoted "<<" for a key like any other', () => {
    expect(read(`a: {'<<': 1}`)).toEqual({ a: { '<<': 1 } });
  });

  it('merge the first of a list first', () => {
    expect(read('p: &p {x: 1}\nq: &q {x: 2, z: 3}\na: {<<: [*p, *q]}')).toMatchObject({ a: { x: 1, z: 3 } });
  });
});

describe('the text of a file', () => {
  it('may begin with a byte order mark and end its lines as Windows does', () => {
    expect(read('\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n')).toEqual({ a: 1, b: 'x\ny\n' });
  });

  it('gives an empty value the place after its key', () => {
    const text = 'a: 1\nb:\n  c:\n  d: {e: , f: ~}\n';
    const { root } = composeYaml('a.yaml', text);
    const places = (node: YamlNode | undefined): readonly number[] =>
      node?.kind === 'map' ? [...node.entries.values()].flatMap((one) => places(one.value)) : [node?.start ?? -1];
    expect(places(root)).toEqual([3, 11, 20, 27]);
  });

  it('keeps the places of values behind aliases: they stand at their anchor', () => {
    expect(textAt('a: &x {b: here}\nc: *x\n', ['c', 'b'])).toBe('here');
  });

  it('holds one document, and a second one is not passed over', () => {
    const { diagnostics } = composeYaml('a.yaml', '---\na: 1\n---\nb: 2\n');
    expect(diagnostics).toMatchObject([{ message: 'a second document begins here', span: { start: 9 } }]);
    expect(read('---\na: 1\n...\n')).toEqual({ a: 1 });
  });
});

describe('lines that stand too far left', () => {
  const text = `a:
  text: 'first
  second
  third'
  list: [1,
  2]
  after: here
`;

  it('mean nothing inside quotes and brackets', () => {
    expect(read(text)).toEqual({ a: { text: 'first second third', list: [1, 2], after: 'here' } });
  });

  it('leave every value at its place', () => {
    expect(textAt(text, ['a', 'after'])).toBe('here');
    expect(textAt(text, ['a', 'text'])).toContain('third');
  });

  it('do not hide what is wrong further down, at its place', () => {
    const broken = `${text}  b: c: d\n`;
    const { diagnostics } = composeYaml('a.yaml', broken);
    expect(diagnostics).toHaveLength(1);
    expect(broken.slice(diagnostics[0]?.span?.start).length).toBeLessThan(12);
  });
});

describe('what is no YAML', () => {
  it.each([['a:\n  -\n'], ['a: [!]'], ['- -'], ['a: {b: !}'], ['x: 1\na:\n  b:\n  -']])(
    'gives every part of %j a place in the text',
    (text) => {
      const visit = (node: YamlNode): void => {
        expect(node.start).toBeGreaterThanOrEqual(0);
        expect(node.end).toBeGreaterThanOrEqual(node.start);
        expect(node.end).toBeLessThanOrEqual(text.length);
        if (node.kind === 'list') node.items.forEach(visit);
        if (node.kind === 'map')
          for (const { keyNode, value } of node.entries.values()) [keyNode, value].forEach(visit);
      };
      const { root } = composeYaml('x', text);
      if (root !== undefined) visit(root);
    },
  );

  it.each([['9007199254740993'], ['-1234567890123456789']])('warns that %s is not kept exactly', (text) => {
    const { root, diagnostics } = composeYaml('x', `a: ${text}\n`);
    expect(root).toBeDefined();
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'number-inexact', severity: 'warning' })]);
    expect(composeYaml('x', `a: "${text}"\nb: 9007199254740991\n`).diagnostics).toEqual([]);
  });

  it.each([
    ['a: [1, 2', /yaml-syntax/],
    ['a: "open', /yaml-syntax/],
    ['a: b: c', /yaml-syntax/],
    ['a: *nothing', /has no anchor/],
    ['\u0000', /NUL byte/],
    ['['.repeat(300), /yaml-syntax/],
    ['a:\n\tb: 1', /a tab stands/],
    ['a: &x [*x]', /has no anchor/],
    ['a: {<<: 1}', /merges mappings only/],
    ['a: %b', /yaml-syntax/],
  ])('is said with its place: %j', (text, message) => {
    expect(problem(text)).toMatch(message);
  });

  it('is an alias bomb', () => {
    const lines = ['a0: &a0 [1,1,1,1,1,1,1,1,1,1]'];
    for (let level = 1; level < 12; level += 1)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(',')}]`,
      );
    expect(problem(lines.join('\n'))).toMatch(/aliases written out/);
  });

  it('is not an empty file, which is an empty mapping', () => {
    expect(read('')).toEqual({});
    expect(read('# nothing\n')).toEqual({});
  });
});
