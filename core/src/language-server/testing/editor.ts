// An editor for tests: starts the real server and speaks the protocol with it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** `line code` of each diagnostic, lines from 1. */
export type ShownCodes = readonly string[];

interface Shown {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly ShownDiagnostic[];
}

export interface ShownDiagnostic {
  readonly code: string;
  readonly message: string;
  readonly range: { readonly start: ShownPosition; readonly end: ShownPosition };
  readonly relatedInformation?: readonly { readonly message: string; readonly location: { readonly uri: string } }[];
}

interface ShownPosition {
  readonly line: number;
  readonly character: number;
}

/** A server with what an editor knows of it. */
export interface Editor {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
  /** What the server answered to initialize. */
  readonly initialized: { readonly capabilities: object; readonly serverInfo: object };
  readonly listeners: Set<(shown: Shown) => void>;
  /** Says shutdown and exit, and waits for the end. */
  readonly end: () => Promise<void>;
}

/** Starts the server: `main` is the program, by default the sources. */
export async function startEditor({ main = MAIN, capabilities = {} } = {}): Promise<Editor> {
  const child = spawn(process.execPath, [main, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const listeners: Editor['listeners'] = new Set();
  connection.onNotification('textDocument/publishDiagnostics', (shown: Shown) => {
    for (const listen of listeners) listen(shown);
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const initialized = await connection.sendRequest<Editor['initialized']>('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities,
  });
  await connection.sendNotification('initialized', {});
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await ended;
    }
    connection.dispose();
  };
  return { child, connection, initialized, listeners, end };
}

/** A folder of its own for the files of a test. */
export function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'brolly-lsp-')));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** An open file, as it is typed. */
export interface OpenFile {
  readonly uri: string;
  readonly text: () => string;
  /** Replaces the first place of a piece. */
  readonly type: (piece: string, replacement: string) => Promise<void>;
  /** A request at the end of a piece of the text. */
  readonly ask: <T>(method: string, piece: string, more?: object) => Promise<T>;
  /** The proposals at the end of a piece. */
  readonly labels: (piece: string) => Promise<readonly string[]>;
  readonly hover: (piece: string) => Promise<string>;
  /** Waits until the codes that are shown of the file are as they are wanted. */
  readonly showing: (isWanted: (codes: ShownCodes, shown: Shown) => boolean) => Promise<Shown>;
  readonly close: () => Promise<void>;
}

/** Opens a file and waits for its first diagnostics; of what is no blueprint there are none. */
export async function openFile(
  editor: Editor,
  path: string,
  content: string,
  { isBlueprint = true } = {},
): Promise<OpenFile> {
  const file = prepareFile(editor, path, content);
  const first = isBlueprint ? file.showing(() => true) : undefined;
  await editor.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri: file.uri, languageId: 'yaml', version: 1, text: content },
  });
  await first;
  return file;
}

function prepareFile({ connection, listeners }: Editor, path: string, content: string): OpenFile {
  const uri = pathToFileURL(path).href;
  let text = content;
  let version = 1;
  const after = (piece: string): ShownPosition => {
    const at = text.indexOf(piece);
    if (at === -1) throw new Error(`the text holds no "${piece}"`);
    return positionOf(text, at + piece.length);
  };
  const ask = <T>(method: string, piece: string, more: object = {}): Promise<T> =>
    connection.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri }, position: after(piece), ...more });
  return {
    uri,
    text: () => text,
    ask,
    type: async (piece, replacement) => {
      const end = after(piece);
      const start = positionOf(text, text.indexOf(piece));
      text = text.replace(piece, () => replacement);
      version += 1;
      const contentChanges = [{ range: { start, end }, text: replacement }];
      await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
    },
    labels: async (piece) => {
      const answer = await ask<{ readonly items: readonly { readonly label: string }[] } | null>('completion', piece);
      return (answer?.items ?? []).map(({ label }) => label);
    },
    hover: async (piece) => {
      const answer = await ask<{ readonly contents: { readonly value: string } } | null>('hover', piece);
      return answer?.contents.value ?? '';
    },
    showing: (isWanted) =>
      new Promise((resolve) => {
        const listen = (shown: Shown): void => {
          if (shown.uri !== uri || !isWanted(codesOf(shown), shown)) return;
          listeners.delete(listen);
          resolve(shown);
        };
        listeners.add(listen);
      }),
    close: async () => {
      await connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    },
  };
}

export function codesOf({ diagnostics }: Shown): ShownCodes {
  return diagnostics.map(({ code, range }) => `${range.start.line + 1} ${code}`);
}

/** The position of an offset in UTF-16 units. */
export function positionOf(text: string, offset: number): ShownPosition {
  const lines = text.slice(0, offset).split(/\r\n|\n/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
