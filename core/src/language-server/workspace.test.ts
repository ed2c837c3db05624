// When a workspace compiles: the newest text, soon after the last keystroke.

import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompilerThread } from './compiler-thread.ts';
import type { Call, CompiledTexts } from './messages.ts';
import { blueprintWorkspace } from './workspace.ts';

const PATH = '/b/blueprint.yaml';
const FOUND: CompiledTexts = { findings: [], outline: 'same', files: [{ path: PATH, namespace: undefined }] };

/** A workspace with one open file, whose compiler answers when it is told to. */
function open() {
  const uri = pathToFileURL(PATH).href;
  let document = TextDocument.create(uri, 'yaml', 0, 'node_types: {}\n');
  const asked: { call: Call<'compile'>; signal: AbortSignal; finish: (answer: CompiledTexts) => void }[] = [];
  const published: (number | undefined)[] = [];
  const complaints: string[] = [];
  const compiler: CompilerThread = {
    ask: (call, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('given up')));
        asked.push({ call: call as Call<'compile'>, signal: signal as AbortSignal, finish: resolve });
      }),
    close: () => Promise.resolve(),
  };
  const workspace = blueprintWorkspace({
    documents: { all: () => [document], get: () => document } as unknown as TextDocuments<TextDocument>,
    compiler,
    publish: ({ version }) => published.push(version),
    complain: (message) => complaints.push(message),
  });
  const type = async (version: number): Promise<void> => {
    document = TextDocument.create(uri, 'yaml', version, `node_types: {}\n# ${version}\n`);
    workspace.changed(uri);
    // What follows from an end that was rejected follows in turns of its own.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { type, asked, published, complaints, workspace };
}

describe('a compile', () => {
  it('is given up for a newer text, without a complaint, and the newest text is compiled', async () => {
    const { type, asked, published, complaints, workspace } = open();
    await type(1);
    await type(2);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(asked.at(-1)?.call.texts[PATH]).toContain('# 2');
    asked.at(-1)?.finish(FOUND);
    await workspace.settled();
    expect(published).toEqual([2]);
    expect(complaints).toEqual([]);
  });

  it('goes to its end where many were given up, so that who types on sees something', async () => {
    const { type, asked, published, workspace } = open();
    for (let version = 1; version <= 30; version += 1) await type(version);
    const last = asked.at(-1);
    expect(last?.signal.aborted).toBe(false);
    expect(last?.call.texts[PATH]).toContain('# 11');
    last?.finish(FOUND);
    while (asked.at(-1) === last) await Promise.resolve();
    expect(published).toEqual([11]);
    expect(asked.at(-1)?.call.texts[PATH]).toContain('# 30');
    asked.at(-1)?.finish(FOUND);
    await workspace.settled();
    expect(published).toEqual([11, 30]);
  });
});
