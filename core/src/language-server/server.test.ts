// The life of the language server, as an editor meets it: the real process, spoken to over its standard input and output.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codesOf, makeFolder, openFile, startEditor } from './testing/editor.ts';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const BLUEPRINT = 'tosca_definitions_version: cloudify_dsl_1_3\nnode_template: {}\n';

describe('the language server', { timeout: 60_000 }, () => {
  it('says what it offers, watches files where the editor can, and ends with code 0', async () => {
    const editor = await startEditor({
      capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
    });
    expect(editor.initialized.serverInfo).toMatchObject({ name: 'brolly' });
    expect(Object.keys(editor.initialized.capabilities).toSorted()).toEqual([
      'codeActionProvider',
      'completionProvider',
      'definitionProvider',
      'documentFormattingProvider',
      'documentSymbolProvider',
      'hoverProvider',
      'referencesProvider',
      'renameProvider',
      'textDocumentSync',
    ]);
    const registered = new Promise((resolve) => {
      editor.connection.onRequest('client/registerCapability', (asked) => {
        resolve(asked);
        return null;
      });
    });
    await editor.connection.sendNotification('initialized', {});
    expect(JSON.stringify(await registered)).toContain('workspace/didChangeWatchedFiles');
    await editor.end();
    expect(editor.child.exitCode).toBe(0);
  });

  it('ends when the editor closes the connection, also while it compiles', async () => {
    const editor = await startEditor();
    const file = openFile(editor, join(makeFolder(), 'blueprint.yaml'), BLUEPRINT);
    file.catch(() => undefined);
    const ended = once(editor.child, 'exit');
    editor.child.stdin?.end();
    const [code] = (await ended) as [number | null];
    expect(code).toBe(1);
  });

  it('ends when the editor does not read any more', async () => {
    const editor = await startEditor();
    const ended = once(editor.child, 'exit');
    const { stdin, stdout } = editor.child;
    if (stdin === null || stdout === null) throw new Error('it is spoken to over its standard input and output');
    stdout.destroy();
    await once(stdout, 'close');
    // Written by hand: the connection sends nothing more when it cannot hear. Whatever is answered meets a closed pipe.
    const request = JSON.stringify({ jsonrpc: '2.0', id: 'one more', method: 'brolly/nothing' });
    stdin.write(`Content-Length: ${request.length}\r\n\r\n${request}`);
    await ended;
    expect(editor.child.exitCode ?? editor.child.signalCode).not.toBeNull();
  });

  it('refuses what is no message of the protocol, in words', async () => {
    const child = spawn(process.execPath, [MAIN, 'lsp'], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.end('hello\r\n\r\n');
    const [said, ended] = await Promise.all([textOf(child.stderr), once(child, 'exit')]);
    expect(ended[0]).toBe(1);
    expect(said).toContain('this is no message of the Language Server Protocol');
  });

  it('survives what editors should not ask', async () => {
    const editor = await startEditor();
    const { connection } = editor;
    const file = await openFile(editor, join(makeFolder(), 'blueprint.yaml'), '{{{ no yaml\0 at all', {
      isBlueprint: false,
    });
    await expect(connection.sendRequest('brolly/nothing')).rejects.toThrow('Unhandled method');
    const nowhere = { textDocument: { uri: file.uri }, position: { line: 900, character: 900 } };
    expect(await connection.sendRequest('textDocument/hover', nowhere)).toBeNull();
    for (const uri of ['untitled:x', 'file://elsewhere/x.yaml', 'file:///never/opened.yaml', 'not a uri']) {
      const unknown = { textDocument: { uri }, position: { line: 0, character: 0 } };
      for (const method of ['completion', 'hover', 'definition', 'prepareRename'])
        expect(await connection.sendRequest(`textDocument/${method}`, unknown)).toBeNull();
      expect(await connection.sendRequest('textDocument/documentSymbol', unknown)).toEqual([]);
    }
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'file://elsewhere/x.yaml', languageId: 'yaml', version: 1, text: BLUEPRINT },
    });
    const other = await openFile(editor, join(makeFolder(), 'blueprint.yaml'), BLUEPRINT);
    const shown = other.showing((codes) => codes.length === 0);
    await other.type('node_template:', 'node_templates:');
    expect(codesOf(await shown)).toEqual([]);
    await editor.end();
  });
});
