// Every form of --inputs.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseInputs } from './parse-inputs.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-inputs-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('inputs', () => {
  it('are nothing when the option is not given', () => {
    expect(parseInputs([])).toEqual({});
  });

  it.each([
    ['JSON', '{"port": 6443, "ips": ["a"]}', { port: 6443, ips: ['a'] }],
    ['pairs, whose values stay strings', 'port=6443;user=me', { port: '6443', user: 'me' }],
    ['pairs with a value that has an equals sign', 'key=a=b', { key: 'a=b' }],
    ['pairs that end in a semicolon', 'a=1;', { a: '1' }],
    ['an empty value', 'a=', { a: '' }],
    ['YAML text', 'port: 6443', { port: 6443 }],
    ['YAML flow text', '{port: 6443}', { port: 6443 }],
  ])('may be %s', (_, value, expected) => {
    expect(parseInputs([value])).toEqual(expected);
  });

  it('may be files, a folder or a wildcard, an empty file being nothing', () => {
    const folder = folderWith({ 'a.yaml': 'x: 1\ny: 1', 'b.json': '{"y": 2}', 'c.yaml': '' });
    expect(parseInputs([join(folder, 'a.yaml')])).toEqual({ x: 1, y: 1 });
    expect(parseInputs([folder])).toEqual({ x: 1, y: 2 });
    expect(parseInputs([join(folder, '*.json')])).toEqual({ y: 2 });
    expect(parseInputs([join(folder, 'c.yaml')])).toEqual({});
  });

  it('of a later option win, key by key', () => {
    expect(parseInputs(['a=1;b=1', 'b=2'])).toEqual({ a: '1', b: '2' });
  });

  it.each(['nofile.yaml', '{"a": ', '=x', 'a=1;b'])('that are nothing of these are refused: %s', (value) => {
    expect(() => parseInputs([value])).toThrow(/cannot be read/);
  });

  it('that are refused do not show a value that may be secret', () => {
    let message = '';
    try {
      parseInputs(['{"password": "hunter22"']);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/cannot be read/);
    expect(message).not.toContain('hunter22');
  });
});
