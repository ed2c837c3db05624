// Where imports are found: built in, beside the importer, or not at all.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileBlueprint } from '../compile-blueprint.ts';
import { fileLoader } from './file-loader.ts';
import type { LoadAnswer } from './loader.ts';

const PLUGINS = [{ name: 'kube', importNames: ['kube', 'kube-plugin', 'cloudify-kube-plugin'], yaml: 'plugins: {}' }];
const FILES = {
  'blueprint/main.yaml': 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [parts/nodes.yaml]\ninputs: {a: {}}\n',
  'blueprint/parts/nodes.yaml': 'imports: [more.yaml, shared.yaml]\ninputs: {b: {}}\n',
  'blueprint/parts/more.yaml': 'imports: [../main.yaml, nodes.yaml]\ninputs: {c: {}}\n',
  'blueprint/shared.yaml': 'inputs: {d: {}}\n',
  'blueprint/..odd.yaml': 'inputs: {e: {}}\n',
  'outside.yaml': 'inputs: {f: {}}\n',
};
let folder = '';
const at = (path: string): string => join(folder, path);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imports-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(entry: string, importer = at('blueprint/main.yaml'), options = {}): Promise<LoadAnswer> {
  return fileLoader({ plugins: PLUGINS, root: at('blueprint'), ...options })(entry, importer, 3);
}

async function nameOf(entry: string, importer?: string): Promise<string> {
  const answer = await load(entry, importer);
  return answer.kind === 'found' ? answer.source.name : answer.reason;
}

describe('known addresses', () => {
  it.each([
    'http://www.getcloudify.org/spec/cloudify/3.2/types.yaml',
    'https://getcloudify.org/spec/cloudify/4.5.5/types.yaml',
    'http://www.getcloudify.org/spec/cloudify/3.4m5/types.yaml',
    'https://cloudify.co/spec/cloudify/5.1.0/types.yaml',
    'http://www.cloudify.co/spec/cloudify/6.4.0/types.yaml',
    'cloudify/types/types.yaml',
    'cloudify.types',
  ])('%s is the built-in types', async (entry) => {
    expect(await nameOf(entry)).toBe('<built-in>/cloudify/types/types.yaml');
  });

  it.each([
    'http://www.getcloudify.org/spec/kube-plugin/1.4/plugin.yaml',
    'https://getcloudify.org/spec/kube-plugin/2.0.0/plugin.yaml',
    'https://raw.githubusercontent.com/example/cloudify-kube-plugin/master/plugin.yaml',
    'https://example.org/Kube-Plugin/v2_plugin.yaml',
    'https://example.org/kube-plugin/plugin_1_5.yaml',
    'plugin:cloudify-kube-plugin',
    'plugin:cloudify-kube-plugin?version= >=2.0,<3&distribution=centos',
    'plugin:kube',
  ])('%s is the plugin that is at hand', async (entry) => {
    expect(await nameOf(entry)).toBe('<built-in>/kube/plugin.yaml');
  });

  it.each([
    'http://www.getcloudify.org/spec/acme-plugin/1.4/plugin.yaml',
    'https://example.org/my-kube-plugin/plugin.yaml',
    'https://example.org/kube-plugin/other.yaml',
    'plugin:acme',
  ])('%s would need the network, and the answer lists what is built in', async (entry) => {
    expect(await load(entry)).toMatchObject({
      kind: 'missing',
      reason: 'import-network',
      message: expect.stringContaining(entry) as string,
      hint: expect.stringContaining('kube, openstack, aws') as string,
    });
  });
});

describe('files', () => {
  it('are found beside the importer, then in the folder of the blueprint', async () => {
    expect(await nameOf('more.yaml', at('blueprint/parts/nodes.yaml'))).toMatch(/parts\/more\.yaml$/);
    expect(await nameOf('shared.yaml', at('blueprint/parts/nodes.yaml'))).toMatch(/blueprint\/shared\.yaml$/);
    expect(await nameOf('..odd.yaml')).toMatch(/\.\.odd\.yaml$/);
  });

  it('are found by their path and by their file: address', async () => {
    expect(await nameOf(at('blueprint/shared.yaml'))).toMatch(/blueprint\/shared\.yaml$/);
    expect(await nameOf(String(pathToFileURL(at('blueprint/shared.yaml'))))).toMatch(/blueprint\/shared\.yaml$/);
    expect(await nameOf('file://%zz/%zz')).toBe('import-not-found');
  });

  it('that are missing are looked for by name, and a near one is named', async () => {
    const answer = await load('sharde.yaml', at('blueprint/parts/nodes.yaml'));
    expect(answer).toMatchObject({ reason: 'import-not-found', message: expect.stringContaining('"sharde.yaml"') });
    if (answer.kind === 'found') return;
    expect(answer.hint).toContain('Did you mean "shared.yaml"?');
    expect(answer.hint).toContain('parts/sharde.yaml: no such file');
  });

  it('with a path as Windows has it are told the path', async () => {
    expect(await load('parts\\nodes.yaml', at('blueprint/blueprint.yaml'))).toMatchObject({
      reason: 'import-not-found',
      suggestion: 'parts/nodes.yaml',
    });
  });

  it('that are missing below the folder of the blueprint do not count as outside of it', async () => {
    expect(await nameOf('../none.yaml', at('blueprint/parts/nodes.yaml'))).toBe('import-not-found');
  });

  it.each(['../outside.yaml', 'parts/../../outside.yaml', '/etc/hostname', 'file:///etc/hostname'])(
    'outside the folder of the blueprint are refused: %s',
    async (entry) => {
      expect(await nameOf(entry)).toBe('import-outside');
    },
  );

  it('outside the folder are read where that is allowed', async () => {
    const answer = await load('../outside.yaml', undefined, { allowImportsOutside: true });
    expect(answer).toMatchObject({ kind: 'found', source: { text: FILES['outside.yaml'] } });
  });

  it('that are no texts, or lead elsewhere, are said to be', async () => {
    writeFileSync(at('blueprint/latin.yaml'), Buffer.from('description: gr\xfc\xdfe\n', 'latin1'));
    symlinkSync('/dev/zero', at('blueprint/endless.yaml'));
    symlinkSync('../outside.yaml', at('blueprint/link.yaml'));
    symlinkSync('circle.yaml', at('blueprint/circle.yaml'));
    execFileSync('mkfifo', [at('blueprint/pipe.yaml')]);
    const answerTo = async (entry: string, options = {}): Promise<string> => {
      const answer = await load(entry, undefined, options);
      return answer.kind === 'found' ? answer.source.text : `${answer.reason}: ${answer.message} ${answer.hint}`;
    };
    expect(await answerTo('latin.yaml')).toContain('it is no text in UTF-8');
    expect(await answerTo('pipe.yaml')).toContain('it is no file, but a device or a pipe');
    expect(await answerTo('circle.yaml')).toContain('its links lead in a circle');
    for (const entry of ['endless.yaml', 'link.yaml'])
      expect(await answerTo(entry)).toMatch(/^import-outside: .* is a link that leads outside/);
    const free = { allowImportsOutside: true };
    expect(await answerTo('link.yaml', free)).toBe(FILES['outside.yaml']);
    expect(await answerTo('endless.yaml', free)).toContain('it is no file, but a device or a pipe');
  });

  it('that say they have no length, or are too long, are read no further than is allowed', async () => {
    writeFileSync(at('blueprint/long.yaml'), '');
    truncateSync(at('blueprint/long.yaml'), 64 * 1024 * 1024 + 1);
    const answer = await load('long.yaml');
    expect(answer).toMatchObject({ hint: expect.stringContaining('it has more than 64 MiB: split it by imports') });
    // A file of the system whose length is 0.
    const version = await load('/proc/version', undefined, { allowImportsOutside: true });
    expect(version).toMatchObject({ kind: 'found', source: { text: expect.stringContaining('Linux') } });
  });

  it('in UTF-16 are read by their mark', async () => {
    const text = 'description: grüße\n';
    writeFileSync(at('blueprint/wide.yaml'), Buffer.from(`\uFEFF${text}`, 'utf16le'));
    expect(await load('wide.yaml')).toMatchObject({ source: { text } });
  });

  it('that are folders are said to be', async () => {
    const answer = await load('parts');
    expect(answer).toMatchObject({ reason: 'import-not-found', hint: expect.stringContaining('it is a folder') });
  });
});

describe('imports that lead back', () => {
  it.each(['main.yaml', './main.yaml', '../blueprint/main.yaml'])(
    'are read once, whatever the path: %s',
    async (name) => {
      const path = `${at('blueprint')}/${name}`;
      const { diagnostics, blueprint } = await compileBlueprint(
        { path, text: FILES['blueprint/main.yaml'] },
        fileLoader({ plugins: [] }),
      );
      expect(diagnostics).toEqual([]);
      expect(Object.keys(blueprint?.inputs ?? {})).toEqual(['a', 'b', 'c', 'd']);
    },
  );
});
