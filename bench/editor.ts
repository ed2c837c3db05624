// Answers of the language server while somebody types in a large blueprint.

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { largeBlueprint } from './editor/large-blueprint.ts';
import { type Bench, median } from './measure.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LARGE = 10_000;
/** The anchor: the same requests where there is nearly nothing to do. */
const SMALL = 10;
const KEYSTROKES = 100;
/** A fast typist. */
const PAUSE_MS = 60;
const GOAL_MS = 100;

/** Milliseconds by what was asked. */
type Answers = Record<'completion' | 'hover' | 'definition' | 'documentSymbol' | 'diagnostics', number[]>;

export const editorBench: Bench = {
  defaultRuns: 1,
  async run({ runs }) {
    await promisify(execFile)(process.execPath, ['tools/build.ts'], { cwd: ROOT });
    const anchor = noAnswers();
    const ours = noAnswers();
    for (let run = 0; run < runs; run += 1) {
      await typeIn(SMALL, anchor);
      await typeIn(LARGE, ours);
    }
    print(SMALL, anchor);
    print(LARGE, ours);
    const { diagnostics: _, ...direct } = ours;
    const slowest = Math.max(...Object.values(direct).map(median));
    const met = slowest <= GOAL_MS;
    console.log(
      `slowest median answer ${slowest.toFixed(1)} ms (goal: at most ${GOAL_MS} ms): ${met ? 'met' : 'missed'}`,
    );
    return met;
  },
};

function noAnswers(): Answers {
  return { completion: [], hover: [], definition: [], documentSymbol: [], diagnostics: [] };
}

function print(templates: number, answers: Answers): void {
  for (const [asked, spent] of Object.entries(answers))
    console.log(
      `${templates} node templates, ${asked}: median ${median(spent).toFixed(1)} ms, worst ${Math.max(...spent).toFixed(1)} ms (${spent.length} times)`,
    );
}

/** Starts a server, opens the text and types in its middle; asks after each keystroke as editors do. */
async function typeIn(templates: number, answers: Answers): Promise<void> {
  const text = largeBlueprint(templates);
  const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
  const child = spawn(join(ROOT, 'core/bin/brolly'), ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const editor = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const uri = pathToFileURL(join(folder, 'blueprint.yaml')).href;
  const published = publishedVersions(editor, uri);
  editor.listen();
  try {
    await editor.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    await editor.sendNotification('initialized', {});
    const started = performance.now();
    await editor.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 0, text },
    });
    await published.until(0);
    console.log(
      `${templates} node templates, ${text.length} characters: ${seconds(started)} s until first diagnostics`,
    );
    await typeCharacters({ editor, uri, published, line: middleOf(text), answers });
    await editor.sendRequest('shutdown');
    await editor.sendNotification('exit');
    await ended;
  } finally {
    child.kill();
    editor.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Typing {
  readonly editor: MessageConnection;
  readonly uri: string;
  readonly published: Published;
  /** The line of a type in the middle of the text. */
  readonly line: number;
  readonly answers: Answers;
}

async function typeCharacters({ editor, uri, published, line, answers }: Typing): Promise<void> {
  const textDocument = { uri };
  const begin = '    type: app.nodes.So'.length;
  const ask = async (kind: Exclude<keyof Answers, 'diagnostics'>, more: object): Promise<void> => {
    const started = performance.now();
    await editor.sendRequest(`textDocument/${kind}`, { textDocument, ...more });
    answers[kind].push(performance.now() - started);
  };
  const shown: Promise<void>[] = [];
  for (let version = 1; version <= KEYSTROKES; version += 1) {
    const at = { line, character: begin };
    const isInsert = version % 2 === 1;
    const end = { line, character: begin + (isInsert ? 0 : 1) };
    const typed = performance.now();
    await editor.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: at, end }, text: isInsert ? 'x' : '' }],
    });
    shown.push(published.until(version).then(() => void answers.diagnostics.push(performance.now() - typed)));
    await ask('completion', { position: at });
    await ask('hover', { position: at });
    if (version % 10 === 0) await ask('definition', { position: at });
    if (version % 10 === 0) await ask('documentSymbol', {});
    await wait(PAUSE_MS);
  }
  await Promise.all(shown);
}

interface Published {
  /** Resolves when diagnostics of a version, or of a later one, are there. */
  readonly until: (version: number) => Promise<void>;
}

function publishedVersions(editor: MessageConnection, uri: string): Published {
  const waiting = new Map<number, () => void>();
  let last = -1;
  editor.onNotification('textDocument/publishDiagnostics', (shown: { uri: string; version?: number }) => {
    if (shown.uri !== uri) return;
    last = shown.version ?? last;
    for (const [version, resolve] of waiting)
      if (version <= last) {
        waiting.delete(version);
        resolve();
      }
  });
  return {
    until: (version) => (version <= last ? Promise.resolve() : new Promise((resolve) => waiting.set(version, resolve))),
  };
}

function middleOf(text: string): number {
  const lines = text.split('\n');
  return lines.indexOf('    type: app.nodes.Software', Math.floor(lines.length / 2));
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1_000).toFixed(2);
}
