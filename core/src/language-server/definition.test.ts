// Going from properties, fields and imports to where they are, across files and namespaces.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Editor, makeFolder, type OpenFile, openFile, startEditor } from './testing/editor.ts';

const PART = `data_types:
  disk: {properties: {gb: {type: integer, default: 5, description: Gigabytes.}}}
node_types:
  server:
    derived_from: cloudify.nodes.Root
    properties:
      port: {type: integer, default: 80}
      disk: {type: disk, default: {}}
    interfaces:
      shop.backup:
        save: {}
relationships:
  # Its source interfaces stand at the end of the line.
  link: {derived_from: cloudify.relationships.connected_to, properties: {speed: {default: 1}}, source_interfaces: {shop.link: {ping: {}}}}
node_templates:
  vm: {type: server}
`;
const MAIN = `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml, lib--part.yaml, 'plugin:cloudify-kubernetes-plugin?version=>=2.0', nowhere.yaml]
node_templates:
  app:
    type: lib--server
    properties:
      port: 8080
      disk: {gb: 3}
    interfaces:
      shop.backup:
        save: scripts.sh
      cloudify.interfaces.lifecycle:
        create: scripts.sh
    relationships:
      - type: lib--link
        target: lib--vm
        properties: {speed: 2}
        source_interfaces: {shop.link: {ping: {inputs: {a: {get_property: [TARGET, port]}, b: {get_attribute: [SOURCE, disk]}}}}}
outputs:
  port: {value: {get_property: [lib--vm, port]}}
  size: {value: {get_attribute: [app, disk, gb]}}
`;

let editor: Editor;
let file: OpenFile;
let part: string;

beforeAll(async () => {
  editor = await startEditor();
  const folder = makeFolder({ 'part.yaml': PART, 'scripts.sh': '' });
  part = pathToFileURL(join(folder, 'part.yaml')).href;
  file = await openFile(editor, join(folder, 'blueprint.yaml'), MAIN);
}, 60_000);

afterAll(async () => {
  await editor.end();
});

/** `line:column` in the part, from 1. */
async function leadsTo(piece: string): Promise<string | undefined> {
  const answer = await file.ask<{
    readonly uri: string;
    readonly range: { readonly start: { readonly line: number; readonly character: number } };
  } | null>('definition', piece);
  if (answer === null) return undefined;
  expect(answer.uri).toBe(part);
  return `${answer.range.start.line + 1}:${answer.range.start.character + 1}`;
}

/** The text of the built-in file that a piece leads to, and the line there. */
async function builtIn(piece: string): Promise<{ readonly text: string; readonly line: string }> {
  const answer = await file.ask<{
    readonly uri: string;
    readonly range: { readonly start: { readonly line: number } };
  }>('definition', piece);
  const text = readFileSync(fileURLToPath(answer.uri), 'utf8');
  return { text, line: text.split('\n')[answer.range.start.line] ?? '' };
}

async function builtInText(piece: string): Promise<string> {
  return (await builtIn(piece)).text;
}

async function builtInLine(piece: string): Promise<string> {
  return (await builtIn(piece)).line;
}

describe('definition', { timeout: 60_000 }, () => {
  it('of a property is where its type declares it, written or asked for', async () => {
    expect(await leadsTo('      po')).toBe('7:7');
    expect(await leadsTo('[lib--vm, po')).toBe('7:7');
    expect(await leadsTo('{spe')).toBe('14:74');
  });

  it('of a field is where its data type declares it, and hover tells of it', async () => {
    expect(await leadsTo('disk: {g')).toBe('2:23');
    expect(await leadsTo('[app, disk, g')).toBe('2:23');
    expect(await leadsTo('[app, di')).toBe('8:7');
    expect(await file.hover('disk: {g')).toContain('Gigabytes.');
  });

  it('of a property of the ends of a relationship is where their types declare it', async () => {
    expect(await leadsTo('[TARGET, po')).toBe('7:7');
    expect(await leadsTo('[SOURCE, di')).toBe('8:7');
  });

  it('of an interface and of an operation is where the nearest type declares it', async () => {
    expect(await leadsTo('      shop.backu')).toBe('10:7');
    expect(await leadsTo('        sav')).toBe('11:9');
    expect(await leadsTo('        source_interfaces: {shop.li')).toBe('14:116');
    expect(await leadsTo('{pin')).toBe('14:128');
    expect(await file.hover('        sav')).toBe('**save** (operation of shop.backup, declared by lib--server)');
    expect(await file.hover('      shop.backu')).toBe('**shop.backup** (interface of lib--server)');
    expect(await builtInLine('        crea')).toMatch(/cloudify\.interfaces\.lifecycle: .*create/);
  });

  it('of a script is the file', async () => {
    const answer = await file.ask<{ readonly uri: string }>('definition', 'save: scripts.s');
    expect(answer.uri).toBe(part.replace('part.yaml', 'scripts.sh'));
  });

  it('of an import is the file, also of what is built in', async () => {
    expect(await leadsTo('lib--pa')).toBe('1:1');
    expect(await builtInText('cloudify/types/ty')).toContain('cloudify.nodes.Root:');
    expect(await builtInText('plugin:cloudify-kubernetes-plugin?ver')).toContain('cloudify.kubernetes.Master');
    expect(await file.ask('definition', 'nowhere.ya')).toBeNull();
  });
});
