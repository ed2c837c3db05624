// Each example of a diagnostic brings it about, and what to write instead is right.

import { describe, expect, it } from 'vitest';
import { elementProblems } from '#diagnostics/catalogue/element-problems.ts';
import { fileProblems } from '#diagnostics/catalogue/file-problems.ts';
import { functionProblems } from '#diagnostics/catalogue/function-problems.ts';
import { catalogue } from '#diagnostics/catalogue.ts';
import { examples } from '#diagnostics/examples/examples.ts';
import { compileText, HEADER } from './testing/compile-text.ts';

/** Codes that the text of a blueprint alone does not bring about, or that an example would be too long for. */
const WITHOUT_EXAMPLE = [
  'connection-in-group',
  'connection-type',
  'file-unreadable',
  'function-failed',
  'function-input',
  'function-recursion',
  'group-depth',
  'import-setting',
  'import-too-many',
  'lifecycle-operation',
  'relationship-unsupported',
  'scaling-group-containers',
  'schedule-malformed',
  'script-input',
  'script-plugin-missing',
  'type-depth',
];

describe('an example of a diagnostic', () => {
  it('is there for every code of the language', () => {
    const codes = Object.keys({ ...fileProblems, ...elementProblems, ...functionProblems });
    const without = codes.filter((code) => !Object.hasOwn(examples, code));
    // A new code needs an example in diagnostics/examples.
    expect(without.toSorted()).toEqual(WITHOUT_EXAMPLE);
    expect(Object.keys(examples).filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
  });

  it.each(Object.entries(examples))('%s', async (code, { wrong, right, isWhole = false, files }) => {
    const codesOf = async (text: string): Promise<readonly string[]> => {
      const { diagnostics } = await compileText(isWhole ? text : HEADER + text, files);
      return diagnostics.map((one) => one.code);
    };
    expect(await codesOf(wrong)).toContain(code);
    expect(await codesOf(right)).toEqual([]);
  });
});
