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
/** Diagnostics of the last keystroke may take so many times a compile that nothing disturbs. */
const MOST_COMPILES = 1.5;
/** How often the server is asked an empty question, to find out how long it does nothing else. */
const PING_MS = 20;

/** Milliseconds by what was asked; `ping` is an empty question, asked all the time. */
type Answers = Record<'completion' | 'hover' | 'definition' | 'documentSymbol' | 'ping', number[]> & {
  /** From the last keystroke, and from one with nothing before it, to its diagnostics. */
  readonly lastDiagnostics: number[];
  readonly oneCompile: number[];
};

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
    const { lastDiagnostics, oneCompile, ...direct } = ours;
    const compiles = median(lastDiagnostics) / median(oneCompile);
    const isInTime = compiles <= MOST_COMPILES;
    console.log(
      `diagnostics come ${compiles.toFixed(2)} compiles after the last keystroke (goal: at most ${MOST_COMPILES}): ${isInTime ? 'met' : 'missed'}`,
    );
    console.log(`longest block of the server ${Math.max(...direct.ping).toFixed(1)} ms`);
    const slowest = Math.max(...Object.values(direct).map(median));
    const isQuick = slowest <= GOAL_MS;
    console.log(
      `slowest median answer ${slowest.toFixed(1)} ms (goal: at most ${GOAL_MS} ms): ${isQuick ? 'met' : 'missed'}`,
    );
    return isInTime && isQuick;
  },
};

function noAnswers(): Answers {
  return {
    completion: [],
    hover: [],
    definition: [],
    documentSymbol: [],
    ping: [],
    lastDiagnostics: [],
    oneCompile: [],
  };
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
  const ask = async (kind: 'completion' | 'hover' | 'definition' | 'documentSymbol', more: object): Promise<void> => {
    const started = performance.now();
    await editor.sendRequest(`textDocument/${kind}`, { textDocument, ...more });
    answers[kind].push(performance.now() - started);
  };
  const at = { line, character: begin };
  const type = async (version: number): Promise<void> => {
    const isInsert = version % 2 === 1;
    const end = { line, character: begin + (isInsert ? 0 : 1) };
    await editor.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: at, end }, text: isInsert ? 'x' : '' }],
    });
  };
  const pinging = pingEndlessly(editor, answers.ping);
  for (let version = 1; version <= KEYSTROKES; version += 1) {
    await type(version);
    await ask('completion', { position: at });
    await ask('hover', { position: at });
    if (version % 10 === 0) await ask('definition', { position: at });
    if (version % 10 === 0) await ask('documentSymbol', {});
    await wait(PAUSE_MS);
  }
  for (const [kind, version] of [
    ['lastDiagnostics', KEYSTROKES + 1],
    ['oneCompile', KEYSTROKES + 2],
  ] as const) {
    const typed = performance.now();
    await type(version);
    await published.until(version);
    answers[kind].push(performance.now() - typed);
  }
  await pinging.stop();
}

/** Asks what the server does not know: it says so at once, unless it is busy. */
function pingEndlessly(editor: MessageConnection, spent: number[]): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ping = async (): Promise<void> => {
    while (!signal.aborted) {
      const started = performance.now();
      await editor.sendRequest('bench/ping').catch(() => undefined);
      spent.push(performance.now() - started);
      await wait(PING_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const done = ping();
  return {
    stop: () => {
      stopping.abort();
      return done;
    },
  };
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
