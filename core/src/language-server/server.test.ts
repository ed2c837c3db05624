// The language server as an editor meets it: the real process, spoken to over its standard input and output.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

const TYPES = `node_types:
  shop.Server:
    derived_from: cloudify.nodes.Root
    description: A server of the shop.
    properties:
      port: {type: integer, default: 80, description: Where it listens.}
      name: {type: string}
`;
const BLUEPRINT = `tosca_definitions_version: cloudify_dsl_1_3
imports:
  - cloudify/types/types.yaml
  - shop.yaml
inputs:
  size: {default: 1}
node_templates:
  web:
    type: shop.Server
    properties:
      name: {get_input: size}
  db:
    type: shop.Servr
    relationships:
      - type: cloudify.relationships.depends_on
        target: web
groups:
  all: {members: [web, db]}
outputs:
  port: {value: {get_property: [web, port]}}
`;

interface Shown {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly message: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

let child: ChildProcess;
let editor: MessageConnection;
let folder: string;
let uri: string;
let text: string;
let shown: ((shown: Shown) => void)[];

/** Waits for what is shown of a file after the next compile that satisfies `isWanted`. */
function showing(isWanted: (codes: readonly string[]) => boolean, of = uri): Promise<readonly string[]> {
  return new Promise((resolve) => {
    shown.push((one) => {
      const codes = one.diagnostics.map(({ code, range }) => `${range.start.line + 1} ${code}`);
      if (one.uri === of && isWanted(codes)) resolve(codes);
    });
  });
}

async function open(content: string, path = join(folder, 'blueprint.yaml')): Promise<void> {
  await editor.sendNotification('textDocument/didOpen', {
    textDocument: { uri: pathToFileURL(path).href, languageId: 'yaml', version: 1, text: content },
  });
}

/** Replaces the first place of a piece, as typing does. */
async function type(piece: string, replacement: string): Promise<void> {
  const start = positionAfter(text.slice(0, text.indexOf(piece)));
  const end = positionAfter(text.slice(0, text.indexOf(piece) + piece.length));
  text = text.replace(piece, replacement);
  await editor.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ range: { start, end }, text: replacement }],
  });
}

function positionAfter(before: string): { line: number; character: number } {
  const lines = before.split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

/** A request at the end of a piece of the text. */
function ask<T>(method: string, piece: string, more: object = {}): Promise<T> {
  const position = positionAfter(text.slice(0, text.indexOf(piece) + piece.length));
  return editor.sendRequest<T>(`textDocument/${method}`, { textDocument: { uri }, position, ...more });
}

async function labels(piece: string): Promise<readonly string[]> {
  const { items } = await ask<{ items: readonly { label: string }[] }>('completion', piece);
  return items.map(({ label }) => label);
}

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'brolly-lsp-')));
  uri = pathToFileURL(join(folder, 'blueprint.yaml')).href;
  writeFileSync(join(folder, 'shop.yaml'), TYPES);
  shown = [];
  text = BLUEPRINT;
  child = spawn(process.execPath, [MAIN, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (child.stdout === null || child.stdin === null) throw new Error('no pipes');
  editor = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  editor.onNotification('textDocument/publishDiagnostics', (one: Shown) => {
    for (const listen of shown) listen(one);
  });
  editor.listen();
  await editor.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await editor.sendNotification('initialized', {});
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await editor.sendRequest('shutdown');
    await editor.sendNotification('exit');
    await ended;
  }
  editor.dispose();
});

describe('the language server', { timeout: 30_000 }, () => {
  it('shows what is wrong while it is typed', async () => {
    const first = showing((codes) => codes.length > 0);
    await open(BLUEPRINT);
    expect(await first).toEqual(['13 type-unknown']);
    const mended = showing((codes) => codes.length === 1 && codes[0]?.includes('property-missing') === true);
    await type('shop.Servr', 'shop.Server');
    expect(await mended).toEqual(['12 property-missing']);
    const broken = showing((codes) => codes.some((code) => code.includes('yaml-syntax')));
    await type('{get_input: size}', '{get_input: size');
    expect(await broken).toEqual(['11 yaml-syntax', '12 property-missing']);
  });

  it('sees what other files say in the editor before they are saved', async () => {
    const first = showing((codes) => codes.length > 0);
    await open(BLUEPRINT);
    await first;
    const gone = showing((codes) => codes.length === 2);
    await open(TYPES.replace('shop.Server:', 'shop.Shop:'), join(folder, 'shop.yaml'));
    expect(await gone).toEqual(['9 type-unknown', '13 type-unknown']);
  });

  it('completes types, properties, keys, names and functions, also where the text is no YAML', async () => {
    const first = showing((codes) => codes.length > 0);
    await open(BLUEPRINT);
    await first;
    expect(await labels('type: shop.')).toEqual(['shop.Server']);
    expect(await labels('{get_input: ')).toEqual(['size']);
    expect(await labels('target: ')).toEqual(['web', 'db']);
    expect(await labels('[web, po')).toEqual(['port']);
    await type('      name: {get_input: size}\n', '      na\n    rel');
    expect(await labels('      na')).toContain('name');
    expect(await labels('    rel')).toEqual(['relationships']);
    await type('outputs:\n', 'pol\noutputs:\n');
    expect(await labels('\npol')).toEqual(['policies', 'policy_types', 'policy_triggers']);
  });

  it('explains types, properties, keys and functions', async () => {
    const first = showing((codes) => codes.length > 0);
    await open(BLUEPRINT);
    await first;
    const hover = async (piece: string): Promise<string> =>
      (await ask<{ contents: { value: string } }>('hover', piece)).contents.value;
    expect(await hover('type: shop.Serv')).toMatch(
      /shop\.Server.*node type[\s\S]*A server of the shop[\s\S]*`port` integer = `80` Where it listens/,
    );
    expect(await hover('      nam')).toMatch(/\*\*name\*\* \(property of shop\.Server: string, required\)/);
    expect(await hover('{get_inp')).toContain('The value of an input');
    expect(await hover('relationsh')).toContain('The nodes that it depends on');
  });

  it('goes to definitions in other files and in what is built in', async () => {
    const first = showing((codes) => codes.length > 0);
    await open(BLUEPRINT);
    await first;
    expect(await ask('definition', 'type: shop.Serv')).toMatchObject({
      uri: pathToFileURL(join(folder, 'shop.yaml')).href,
      range: { start: { line: 1, character: 2 } },
    });
    expect(await ask('definition', 'target: we')).toMatchObject({ uri, range: { start: { line: 7, character: 2 } } });
    const builtIn = await ask<{ uri: string; range: { start: { line: number } } }>(
      'definition',
      'type: cloudify.relationships.dep',
    );
    expect(readFileSync(fileURLToPath(builtIn.uri), 'utf8').split('\n')[builtIn.range.start.line]).toContain(
      'cloudify.relationships.depends_on:',
    );
  });

  it('renames a node template wherever it is used', async () => {
    const first = showing((codes) => codes.length > 0);
    await open(BLUEPRINT);
    await first;
    const { changes } = await ask<{
      changes: Record<string, readonly { range: { start: { line: number } }; newText: string }[]>;
    }>('rename', 'target: we', { newName: 'front' });
    expect(changes[uri]?.map(({ range, newText }) => `${range.start.line + 1} ${newText}`)).toEqual([
      '8 front',
      '16 front',
      '18 front',
      '20 front',
    ]);
    await expect(ask('rename', 'target: we', { newName: 'db' })).rejects.toThrow('"db" is there already');
    await expect(ask('rename', 'target: we', { newName: 'a b' })).rejects.toThrow('is no name');
    await expect(ask('rename', 'type: cloudify.relationships.dep', { newName: 'x' })).rejects.toThrow('is built in');
    await expect(ask('rename', '\n', { newName: 'x' })).rejects.toThrow('nothing with a name');
  });

  it('lists symbols, formats, and offers the name that was meant', async () => {
    const first = showing((codes) => codes.length > 0);
    await open(BLUEPRINT);
    await first;
    const symbols = await editor.sendRequest<readonly { name: string; children: readonly { name: string }[] }[]>(
      'textDocument/documentSymbol',
      { textDocument: { uri } },
    );
    expect(symbols.find((one) => one.name === 'node_templates')?.children.map((one) => one.name)).toEqual([
      'web',
      'db',
    ]);
    const [edit] = await editor.sendRequest<readonly { newText: string }[]>('textDocument/formatting', {
      textDocument: { uri },
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(edit?.newText).toContain('members: [ web, db ]');
    const line = { line: 12, character: 0 };
    const actions = await editor.sendRequest<readonly { title: string }[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: line, end: line },
      context: { diagnostics: [] },
    });
    expect(actions.map(({ title }) => title)).toEqual(['Change to "shop.Server"']);
  });

  it('survives what editors should not ask', async () => {
    await open('{{{ no yaml\0 at all');
    await expect(editor.sendRequest('brolly/nothing')).rejects.toThrow('Unhandled method');
    const nowhere = { textDocument: { uri }, position: { line: 900, character: 900 } };
    expect(await editor.sendRequest('textDocument/hover', nowhere)).toBeNull();
    const unknown = { textDocument: { uri: 'untitled:x' }, position: { line: 0, character: 0 } };
    for (const method of ['completion', 'hover', 'definition'])
      expect(await editor.sendRequest(`textDocument/${method}`, unknown)).toBeNull();
    expect(await editor.sendRequest('textDocument/documentSymbol', unknown)).toEqual([]);
  });

  it('ends when the editor goes away', async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.end();
    await ended;
    expect(child.exitCode).not.toBeNull();
  });
});
