// What the language server offers, asked of the real process as editors ask it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, type Editor, makeFolder, type OpenFile, openFile, startEditor } from './testing/editor.ts';

const TYPES = `node_types:
  shop.Server:
    derived_from: cloudify.nodes.Root
    description: A server of the shop.
    properties:
      port: {type: integer, default: 80, description: Where it listens.}
      name: {type: string}
      disk: {type: shop.Disk, default: {}}
data_types:
  shop.Disk:
    properties:
      size: {type: integer, default: 10}
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

let editor: Editor;

beforeAll(async () => {
  editor = await startEditor();
}, 60_000);

afterAll(async () => {
  await editor.end();
});

async function openShop(text = BLUEPRINT): Promise<OpenFile & { readonly folder: string }> {
  const folder = makeFolder({ 'shop.yaml': TYPES });
  return { ...(await openFile(editor, join(folder, 'blueprint.yaml'), text)), folder };
}

interface Edit {
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly newText: string;
}

/** `line newText` of each edit of a file. */
async function renamed(file: OpenFile, piece: string, newName: string, uri = file.uri): Promise<readonly string[]> {
  const { changes } = await file.ask<{ changes: Record<string, readonly Edit[]> }>('rename', piece, { newName });
  return (changes[uri] ?? []).map(({ range, newText }) => `${range.start.line + 1} ${newText}`);
}

describe('diagnostics', { timeout: 60_000 }, () => {
  it('are shown while it is typed, with the version of the text', async () => {
    const file = await openShop();
    const mended = file.showing((codes) => codes.length === 1 && codes[0] === '12 property-missing');
    await file.type('shop.Servr', 'shop.Server');
    expect(await mended).toMatchObject({
      version: 2,
      diagnostics: [
        { relatedInformation: [{ location: { uri: pathToFileURL(join(file.folder, 'shop.yaml')).href } }] },
      ],
    });
    const broken = file.showing((codes) => codes.some((code) => code.includes('yaml-syntax')));
    await file.type('{get_input: size}', '{get_input: size');
    expect(codesOf(await broken)).toEqual(['11 yaml-syntax', '12 property-missing']);
  });

  it('see what other files say in the editor before they are saved, and what lies on the disk after', async () => {
    const file = await openShop();
    const gone = file.showing((codes) => codes.length === 2);
    const shop = await openFile(editor, join(file.folder, 'shop.yaml'), TYPES.replace('shop.Server:', 'shop.Shop:'));
    expect(codesOf(await gone)).toEqual(['9 type-unknown', '13 type-unknown']);
    const back = file.showing((codes) => codes.length === 1);
    await shop.close();
    expect(codesOf(await back)).toEqual(['13 type-unknown']);
    const edited = file.showing((codes) => codes.length === 0);
    writeFileSync(join(file.folder, 'shop.yaml'), TYPES.replace('shop.Server:', 'shop.Servr:'));
    await file.type('type: shop.Server\n', 'type: shop.Servr\n');
    await file.type('  db:\n    type: shop.Servr\n', '  db:\n    type: cloudify.nodes.Root\n');
    expect(codesOf(await edited)).toEqual([]);
  });

  it('of a part are those of the blueprint that imports it, and without one those of the part in itself', async () => {
    const folder = makeFolder({ 'shop.yaml': TYPES });
    const part = await openFile(editor, join(folder, 'shop.yaml'), TYPES);
    const alone = part.showing((codes) => codes.length > 0);
    await part.type('description: A server', 'descripton: A server');
    expect(codesOf(await alone)).toEqual(['4 key-unknown']);
    const imported = part.showing((codes) => codes.length > 1);
    await openFile(editor, join(folder, 'blueprint.yaml'), BLUEPRINT);
    await part.type('type: shop.Disk', 'type: shop.Dusk');
    expect(codesOf(await imported)).toEqual(['4 key-unknown', '8 value-type-unknown']);
  });

  it('keep several blueprints apart', async () => {
    const one = await openShop();
    const other = await openShop(BLUEPRINT.replace('shop.Servr', 'shop.Server'));
    const shown = other.showing((codes) => codes.length === 0);
    await other.type('    type: shop.Server\n    rel', '    type: cloudify.nodes.Root\n    rel');
    expect(codesOf(await shown)).toEqual([]);
    expect(await one.labels('target: ')).toEqual(['web', 'db']);
  });

  it('in a file that comes with brolly stand at the import that leads there', async () => {
    const text =
      'tosca_definitions_version: cloudify_dsl_1_3\nimports:\n  - cloudify/types/types.yaml\n  - plugin:kubernetes\n';
    const file = await openFile(editor, join(makeFolder(), 'blueprint.yaml'), text);
    const shown = file.showing((codes) => codes.length > 0);
    await file.type('  - cloudify/types/types.yaml\n', '');
    expect(new Set(codesOf(await shown))).toContain('3 parent-unknown');
  });

  it('are not shown of YAML that is no blueprint', async () => {
    const file = await openFile(editor, join(makeFolder(), 'blueprint.yaml'), BLUEPRINT);
    const quiet = file.showing((codes) => codes.length === 0);
    await file.type(file.text(), 'services:\n  web: {image: nginx}\n');
    expect(codesOf(await quiet)).toEqual([]);
    expect(await file.labels('services')).toEqual([]);
    expect(await file.ask('documentSymbol', 'services')).toEqual([]);
  });

  it('stand at the right place after letters beyond ASCII, and in files of Windows', async () => {
    const text = BLUEPRINT.replace('{default: 1}', '{default: "äö😀", descriptio: 1}');
    const file = await openFile(
      editor,
      join(makeFolder({ 'shop.yaml': TYPES }), 'b.yaml'),
      text.replaceAll('\n', '\r\n'),
    );
    const shown = file.showing((codes) => codes.length > 1);
    await file.type('db]', 'db, größe😀]');
    const { diagnostics } = await shown;
    expect(diagnostics.map(({ code, range }) => [code, range.start, range.end.character])).toEqual([
      ['key-unknown', { line: 5, character: 26 }, 36],
      ['type-unknown', { line: 12, character: 10 }, 20],
      ['group-member-unknown', { line: 17, character: 27 }, 34],
    ]);
  });
});

describe('completion', { timeout: 60_000 }, () => {
  it('proposes types, properties, keys, names and functions, also where the text is no YAML', async () => {
    const file = await openShop();
    expect(await file.labels('type: shop.')).toEqual(['shop.Server']);
    expect(await file.labels('{get_input: ')).toEqual(['size']);
    expect(await file.labels('target: ')).toEqual(['web', 'db']);
    expect(await file.labels('[web, po')).toEqual(['port']);
    await file.type('      name: {get_input: size}\n', '      na\n    rel');
    expect(await file.labels('      na')).toContain('name');
    expect(await file.labels('    rel')).toEqual(['relationships']);
    await file.type('outputs:\n', 'pol\noutputs:\n');
    expect(await file.labels('\npol')).toEqual(['policies', 'policy_types', 'policy_triggers']);
  });

  it('knows the type of a template and of a relationship that is being written', async () => {
    const file = await openShop();
    const added = `  new:
    type: shop.Server
    properties:
      po
      disk: {si
    relationships:
      - target: web
        type: cloudify.relationships.contained_in
        properties:
          conn
        source_interfaces:
          cloudify.interfaces.relationship_lifecycle:
            esta
`;
    await file.type('groups:\n', `${added}groups:\n`);
    expect(await file.labels('      po')).toEqual(['port']);
    expect(await file.labels('disk: {si')).toEqual(['size']);
    expect(await file.labels('          conn')).toEqual(['connection_type']);
    expect(await file.labels('            esta')).toEqual(['establish', 'update_establish']);
  });

  it('proposes versions, what is built in to import, and fields of data types in paths of functions', async () => {
    const file = await openShop();
    expect((await file.labels('tosca_definitions_version: '))[0]).toBe('cloudify_dsl_1_5');
    await file.type('  - shop.yaml\n', '  - shop.yaml\n  - cloudi\n');
    expect(await file.labels('  - cloudi')).toContain('cloudify/types/types.yaml');
    await file.type('[web, port]', '[web, disk, si]');
    expect(await file.labels('[web, disk, si')).toEqual(['size']);
    await file.type('  size: {default: 1}\n', '  size:\n    type: secr\n    constraints:\n      - in_r\n');
    expect(await file.labels('type: secr')).toEqual(['secret_key']);
    expect(await file.labels('- in_r')).toEqual(['in_range']);
  });

  it('proposes words of the language, and properties of the ends of a relationship', async () => {
    const file = await openShop();
    const added = `        source_interfaces:
          cloudify.interfaces.relationship_lifecycle:
            establish:
              executor: cent
              inputs: {p: {get_property: [TARGET, po]}}
`;
    await file.type('groups:\n', `${added}policies:\n  scale:\n    type: cloudi\ngroups:\n`);
    expect(await file.labels('executor: cent')).toEqual(['central_deployment_agent']);
    expect(await file.labels('[TARGET, po')).toEqual(['port']);
    expect(await file.labels('    type: cloudi')).toEqual(['cloudify.policies.scaling']);
  });
});

describe('hover', { timeout: 60_000 }, () => {
  it('explains types, properties, keys and functions', async () => {
    const file = await openShop();
    expect(await file.hover('type: shop.Serv')).toMatch(
      /shop\.Server.*node type[\s\S]*A server of the shop[\s\S]*`port` integer = `80` Where it listens/,
    );
    expect(await file.hover('      nam')).toMatch(/\*\*name\*\* \(property of shop\.Server: string, required\)/);
    expect(await file.hover('[web, po')).toMatch(/\*\*port\*\* \(property of shop\.Server: integer, default 80\)/);
    expect(await file.hover('{get_inp')).toContain('The value of an input');
    expect(await file.hover('relationsh')).toContain('The nodes that it depends on');
    expect(await file.hover('target: we')).toMatch(/\*\*web\*\* \(node template: shop\.Server\)/);
  });
});

describe('definition', { timeout: 60_000 }, () => {
  it('leads to other files, and to what is built in', async () => {
    const file = await openShop();
    expect(await file.ask('definition', 'type: shop.Serv')).toMatchObject({
      uri: pathToFileURL(join(file.folder, 'shop.yaml')).href,
      range: { start: { line: 1, character: 2 } },
    });
    expect(await file.ask('definition', 'target: we')).toMatchObject({
      uri: file.uri,
      range: { start: { line: 7, character: 2 } },
    });
    // Another blueprint is the last that was compiled.
    await openShop();
    const builtIn = await file.ask<{ uri: string; range: { start: { line: number } } }>(
      'definition',
      'type: cloudify.relationships.dep',
    );
    expect(readFileSync(fileURLToPath(builtIn.uri), 'utf8').split('\n')[builtIn.range.start.line]).toContain(
      'cloudify.relationships.depends_on:',
    );
    expect(await file.ask('definition', '\n')).toBeNull();
  });
});

describe('rename', { timeout: 60_000 }, () => {
  it('changes a node template wherever it is used', async () => {
    const file = await openShop();
    expect(await renamed(file, 'target: we', 'front')).toEqual(['8 front', '16 front', '18 front', '20 front']);
    await file.type('{get_property: [web, port]}', '{concat: [a, {get_attribute: ["web", ip]}]}');
    await file.type('  db:\n', '  "db":\n');
    expect(await renamed(file, 'members: [web, d', 'größe')).toEqual(['12 größe', '18 größe']);
    expect(await renamed(file, 'members: [we', 'front')).toEqual(['8 front', '16 front', '18 front', '20 front']);
  });

  it('refuses in words', async () => {
    const file = await openShop();
    await expect(renamed(file, 'target: we', 'db')).rejects.toThrow('"db" is there already');
    await expect(renamed(file, 'target: we', 'a b')).rejects.toThrow('is no name');
    await expect(renamed(file, 'type: cloudify.relationships.dep', 'x')).rejects.toThrow('is built in');
    await expect(renamed(file, '\n', 'x')).rejects.toThrow('no name stands here');
    await file.type('inputs:\n', 'description: the web\ninputs:\n');
    await expect(renamed(file, 'description: the we', 'x')).rejects.toThrow('no name stands here');
  });

  it('changes inputs, types and plugins in all files', async () => {
    const file = await openShop();
    const shop = pathToFileURL(join(file.folder, 'shop.yaml')).href;
    expect(await renamed(file, '  siz', 'scale')).toEqual(['6 scale', '11 scale']);
    expect(await renamed(file, 'type: shop.Serv', 'shop.Host')).toEqual(['9 shop.Host']);
    expect(await renamed(file, 'type: shop.Serv', 'shop.Host', shop)).toEqual(['2 shop.Host']);
    await file.type('groups:\n', 'plugins: {p: {executor: host_agent, install: false}}\ngroups:\n');
    await file.type('      name: {', '      name: {');
    await file.type('    relationships:\n', '    interfaces: {life: {create: p.make}}\n    relationships:\n');
    expect(await renamed(file, '{create: p', 'q')).toEqual(['14 q', '18 q']);
  });

  it('changes a workflow where a schedule runs it, which completion knows', async () => {
    const file = await openShop();
    const added = `workflows: {check: default_workflows.x}
deployment_settings:
  default_schedules:
    nightly: {workflow: check, since: '+1d'}
`;
    const shown = file.showing((codes) => !codes.some((one) => one.endsWith('schedule-workflow')));
    await file.type('groups:\n', `${added}groups:\n`);
    await shown;
    expect(await renamed(file, 'workflow: che', 'probe')).toEqual(['17 probe', '20 probe']);
    expect(await file.labels('nightly: {workflow: che')).toContain('check');
  });

  it('follows namespaces', async () => {
    const part =
      'node_templates:\n  db: {type: cloudify.nodes.Root}\noutputs:\n  o: {value: {get_attribute: [db, ip]}}\n';
    const folder = makeFolder({ 'part.yaml': part });
    const text = `tosca_definitions_version: cloudify_dsl_1_3
imports: [cloudify/types/types.yaml, a--part.yaml, b--part.yaml]
outputs:
  x: {value: {get_attribute: [a--db, ip]}}
  y: {value: {get_attribute: [b--db, ip]}}
`;
    const main = await openFile(editor, join(folder, 'blueprint.yaml'), text);
    const file = await openFile(editor, join(folder, 'part.yaml'), part);
    expect(await file.labels('attribute: [d')).toEqual(['db']);
    expect(await renamed(file, '  d', 'store')).toEqual(['2 store', '4 store']);
    expect(await renamed(file, '  d', 'store', main.uri)).toEqual(['4 a--store', '5 b--store']);
    expect(await renamed(main, '[b--d', 'b--store', file.uri)).toEqual(['2 store', '4 store']);
    await expect(renamed(main, '[b--d', 'store')).rejects.toThrow('write "b--store"');
    const misspelt = file.showing((codes) => codes.length > 0);
    await file.type('  db: {', '  dbs: {');
    await misspelt;
    const line = { line: 3, character: 0 };
    const actions = await file.ask<readonly { title: string }[]>('codeAction', '', {
      range: { start: line, end: line },
      context: { diagnostics: [] },
    });
    expect(actions.map(({ title }) => title)).toEqual(['Change to "dbs"']);
  });
});

describe('references', { timeout: 60_000 }, () => {
  it('are all uses, with the definition or without', async () => {
    const file = await openShop();
    const lines = async (includeDeclaration: boolean): Promise<readonly number[]> =>
      (await file.ask<readonly Edit[]>('references', 'target: we', { context: { includeDeclaration } })).map(
        ({ range }) => range.start.line + 1,
      );
    expect(await lines(true)).toEqual([8, 16, 18, 20]);
    expect(await lines(false)).toEqual([16, 18, 20]);
  });
});

describe('symbols, layout and quick fixes', { timeout: 60_000 }, () => {
  it('list what the sections define', async () => {
    const file = await openShop();
    const symbols = await file.ask<readonly { name: string; children: readonly { name: string }[] }[]>(
      'documentSymbol',
      'inputs',
    );
    expect(symbols.find((one) => one.name === 'node_templates')?.children.map((one) => one.name)).toEqual([
      'web',
      'db',
    ]);
  });

  it('lay the text out as brolly fmt does, with the ends of lines that it has', async () => {
    const options = { options: { tabSize: 2, insertSpaces: true } };
    const file = await openShop(BLUEPRINT.replaceAll('\n', '\r\n'));
    const [edit] = await file.ask<readonly { newText: string }[]>('formatting', 'inputs', options);
    expect(edit?.newText).toContain('members: [ web, db ] }\r\n');
    expect(edit?.newText).not.toMatch(/[^\r]\n/);
    await file.type('members: [web', 'members: [[web');
    await expect(file.ask('formatting', 'inputs', options)).rejects.toThrow('not laid out: ');
  });

  it('offer the name that was meant, for the text as it is now', async () => {
    const file = await openShop();
    const line = { line: 12, character: 0 };
    const actions = (): Promise<readonly { title: string; edit: { changes: Record<string, readonly Edit[]> } }[]> =>
      file.ask('codeAction', 'inputs', { range: { start: line, end: line }, context: { diagnostics: [] } });
    const [action] = await actions();
    expect(action?.title).toBe('Change to "shop.Server"');
    expect(action?.edit.changes[file.uri]).toEqual([
      { range: { start: { line: 12, character: 10 }, end: { line: 12, character: 20 } }, newText: 'shop.Server' },
    ]);
    const shown = file.showing(() => true);
    await file.type('inputs:\n', '\ninputs:\n');
    expect(await actions()).toEqual([]);
    await shown;
  });
});
