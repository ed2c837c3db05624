// What the compiler of the language server answers, and when it stops.

import { describe, expect, it } from 'vitest';
import { answerCalls } from './answer-calls.ts';
import type { CompiledTexts } from './messages.ts';

const main = '/b/blueprint.yaml';
const textOf = (size: number, more = ''): string =>
  `tosca_definitions_version: cloudify_dsl_1_3\nnode_types: {t: {properties: {size: {default: ${size}}}}}\n${more}`;

describe('a compile', () => {
  it('answers the outline again only where it is another one, or was lost', async () => {
    const answer = answerCalls([]);
    const outlineOf = async (text: string, hasOutline: boolean): Promise<string> => {
      const texts = { [main]: text };
      const { outline } = (await answer({ kind: 'compile', main, texts, hasOutline }, () => false)) as CompiledTexts;
      return outline === 'same' ? outline : Object.keys(outline ?? {}).join(' ') === '' ? 'none' : 'whole';
    };
    expect(await outlineOf(textOf(1), false)).toBe('whole');
    expect(await outlineOf(textOf(1, '# 1\n'), true)).toBe('same');
    expect(await outlineOf(textOf(1, '# 2\n'), false)).toBe('whole');
    expect(await outlineOf(textOf(1, 'inputs: {i: {}}\n'), true)).toBe('whole');
  });

  it('ends in the middle when there is a newer text, and the next one is whole', async () => {
    const answer = answerCalls([]);
    const call = { kind: 'compile', main, texts: { [main]: textOf(1) }, hasOutline: false } as const;
    let looks = 0;
    await expect(answer(call, () => (looks += 1) > 3)).rejects.toThrow('there is a newer text');
    expect(await answer(call, () => false)).toMatchObject({ findings: [], files: [{ path: main }] });
  });
});
