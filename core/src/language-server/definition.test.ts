// Going from properties, fields and imports to where they are, across files and namespaces.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
relationships:
  link: {derived_from: cloudify.relationships.connected_to, properties: {speed: {default: 1}}}
node_templates:
  vm: {type: server}
`;
const MAIN = `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml, lib--part.yaml]
node_templates:
  app:
    type: lib--server
    properties:
      port: 8080
      disk: {gb: 3}
    relationships:
      - type: lib--link
        target: lib--vm
        properties: {speed: 2}
outputs:
  port: {value: {get_property: [lib--vm, port]}}
  size: {value: {get_attribute: [app, disk, gb]}}
`;

let editor: Editor;
let file: OpenFile;
let part: string;

beforeAll(async () => {
  editor = await startEditor();
  const folder = makeFolder({ 'part.yaml': PART });
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

describe('definition', { timeout: 60_000 }, () => {
  it('of a property is where its type declares it, written or asked for', async () => {
    expect(await leadsTo('      po')).toBe('7:7');
    expect(await leadsTo('[lib--vm, po')).toBe('7:7');
    expect(await leadsTo('{spe')).toBe('10:74');
  });

  it('of a field is where its data type declares it, and hover tells of it', async () => {
    expect(await leadsTo('disk: {g')).toBe('2:23');
    expect(await leadsTo('[app, disk, g')).toBe('2:23');
    expect(await leadsTo('[app, di')).toBe('8:7');
    expect(await file.hover('disk: {g')).toContain('Gigabytes.');
  });

  it('of an import is the file', async () => {
    expect(await leadsTo('lib--pa')).toBe('1:1');
    expect(await leadsTo('cloudify/types/ty')).toBeUndefined();
  });
});
