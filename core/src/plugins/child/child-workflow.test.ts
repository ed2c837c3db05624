// Workflows of a plugin in a child process: their steps, their answers, and a child that goes wrong.

import { fileURLToPath } from 'node:url';
import type { StepAnswer, WorkflowInstance } from '@brolly/plugin-sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ChildPlugin, childPlugin } from './child-plugin.ts';
import type { ChildConversation } from './child-workflow.ts';

const MAIN = fileURLToPath(new URL('child-main.ts', import.meta.url));
const SAMPLE = fileURLToPath(new URL('testing/sample-plugin.ts', import.meta.url));

const WRITTEN: StepAnswer = { state: 'completed', failures: [], results: {} };
const web = (state: string): readonly WorkflowInstance[] =>
  ['web_1', 'web_2'].map((id) => ({
    id,
    nodeName: 'web',
    index: 1,
    state: id === 'web_1' ? state : 'started',
    hostInstanceId: undefined,
    relationships: [],
  }));

let plugin: ChildPlugin;
beforeAll(async () => {
  const limits = { silenceMs: 1_000 };
  plugin = await childPlugin({
    name: 'sample',
    file: process.execPath,
    parameters: [MAIN, SAMPLE],
    folder: '/',
    limits,
  });
}, 60_000);

function begin(workflow: string, cut?: AbortSignal): ChildConversation {
  const found = plugin.childWorkflows[workflow];
  if (found === undefined) throw new Error('the sample has it');
  const about = { parameters: { deep: true }, deploymentId: 'shop', executionId: 'e1', at: 0, nodes: [] };
  return found.begin({ ...about, instances: web('started') }, cut);
}

describe('a workflow in a child process', { timeout: 60_000 }, () => {
  it('says whether it may be gone on with', () => {
    const { watch, look } = plugin.childWorkflows;
    expect([watch?.isResumable, look?.isResumable]).toEqual([true, false]);
  });

  it('gives its steps one by one, then its result', async () => {
    const conversation = begin('watch');
    expect(await conversation.next(WRITTEN, web('started'))).toEqual({
      done: false,
      value: { kind: 'message', level: 'info', text: 'begins with 2' },
    });
    expect(await conversation.next(WRITTEN, web('started'))).toEqual({
      done: true,
      value: { asked: { deep: true } },
    });
  });

  it('sees the instances as they are after each step, and is told how its graph ended', async () => {
    const conversation = begin('look');
    expect(await conversation.next(WRITTEN, web('started'))).toMatchObject({ value: { kind: 'graph', name: 'stop' } });
    expect(await conversation.next({ ...WRITTEN, state: 'failed' }, web('stopped'))).toEqual({
      done: true,
      value: ['web_1 started, web_2 started', 'failed', 'web_1 stopped, web_2 started'],
    });
  });

  it('runs beside another run of itself', async () => {
    const [one, other] = [begin('watch'), begin('watch')];
    await one.next(WRITTEN, web('started'));
    await other.next(WRITTEN, web('started'));
    expect(await Promise.all([one, other].map((each) => each.next(WRITTEN, web('started'))))).toMatchObject([
      { done: true },
      { done: true },
    ]);
  });

  it.each([
    ['throws', 'trips', 'no such shelf'],
    ['ends its process', 'exits', 'the plugin "sample": its process ended with exit code 3\n  last words'],
    ['never comes to a step', 'spins', 'the plugin "sample": it was asked and gave no answer for 1 s'],
  ])('that %s is an error that says so, and the next run finds a process', async (_, workflow, said) => {
    const conversation = begin(workflow);
    await conversation.next(WRITTEN, web('started'));
    await expect(conversation.next(WRITTEN, web('started'))).rejects.toThrow(said);
    expect(await begin('watch').next(WRITTEN, web('started'))).toMatchObject({ done: false });
  });

  it('is ended with its process where it is cut, and the next run finds a process', async () => {
    const cut = new AbortController();
    const conversation = begin('spins', cut.signal);
    await conversation.next(WRITTEN, web('started'));
    const asked = conversation.next(WRITTEN, web('started'));
    cut.abort();
    await expect(asked).rejects.toThrow('it was ended');
    expect(await begin('watch').next(WRITTEN, web('started'))).toMatchObject({ done: false });
  });
});
