// Whatever operations do with a secret, it stands in clear in nothing that is stored or printed, and still reaches them.

import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';
import { assert, asyncProperty, string, stringMatching, tuple } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSecretStore } from '#secrets/secret-store.ts';
import { newKey } from '#secrets/wrapping-key.ts';
import { CommandError } from './command-error.ts';
import { runProgram } from './run-program.ts';

/** What operations were handed. */
const seen = vi.hoisted(() => ({ received: [] as unknown[], failsWith: '' as '' | 'retry' | 'fail' }));

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  return onlyPlugin({
    name: 'echo',
    yaml: `
node_types:
  echo.Node:
    derived_from: cloudify.nodes.Root
    properties:
      text: {default: ''}
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: echo.tell
          inputs:
            text: {default: {get_property: [SELF, text]}}
        start:
          implementation: echo.read
          inputs:
            given: {default: ''}
`,
    operations: {
      tell: {
        kind: 'imperative',
        async run(context) {
          const text = context.inputs['text'] as string;
          seen.received.push(text);
          for (const level of ['debug', 'info', 'warning', 'error'] as const) context.log(level, `${level}: ${text}!`);
          context.step(`telling ${text}`);
          Object.assign(context.self.runtimeProperties, {
            whole: text,
            inside: `<${text}>`,
            deep: { list: [text, { more: `${text}${text}` }] },
            encoded: Buffer.from(text).toString('base64'),
            [`key ${text}`]: true,
          });
          await context.privateValues.put('note', 'nothing');
          if (seen.failsWith === 'retry' && context.retryNumber === 0) throw new RecoverableError(`again: ${text}`);
          if (seen.failsWith === 'fail') {
            const evidence = [{ title: `of ${text}`, lines: [`line ${text}`] }];
            throw new NonRecoverableError(`refused: ${text}`, { reason: 'refused', hint: `not ${text}`, evidence });
          }
          return { told: text, list: [text] };
        },
      },
      read: {
        kind: 'imperative',
        run(context) {
          seen.received.push(context.inputs['given'], context.self.runtimeProperties['whole']);
          const { deep, inside } = context.self.runtimeProperties;
          seen.received.push(inside, (deep as { list: unknown[] }).list[0]);
          return Promise.resolve();
        },
      },
    },
  });
});

const BLUEPRINT = `tosca_definitions_version: cloudify_dsl_1_3
imports:
  - http://www.getcloudify.org/spec/cloudify/3.2/types.yaml
  - http://example.org/echo/plugin.yaml
node_templates:
  one:
    type: echo.Node
    properties: {text: {get_secret: mine}}
    interfaces:
      cloudify.interfaces.lifecycle:
        start: {implementation: echo.read, inputs: {given: {get_attribute: [one, whole]}}}
outputs:
  address: {value: {concat: ['db://', {get_secret: mine}, '@host']}}
  whole: {value: {get_attribute: [one, whole]}}
`;

let printed: string;

async function run(...words: string[]): Promise<number> {
  process.exitCode = 0;
  try {
    return (await runProgram('brolly', words)) ?? process.exitCode;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    printed += `${error.message} ${error.hint ?? ''}`;
    return error.exitCode;
  } finally {
    process.exitCode = 0;
  }
}

// Each run is a whole installation, from planning to uninstall, and every command that shows it.
vi.setConfig({ testTimeout: 120_000 });

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((printed += String(text)), true));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A folder with the blueprint, and the secret in a store of its own. */
async function workFolder(secret: string | undefined): Promise<{ folder: string; blueprint: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-secret-'));
  const blueprint = join(folder, 'blueprint.yaml');
  writeFileSync(blueprint, BLUEPRINT);
  const key = newKey();
  vi.stubEnv('BROLLY_SECRETS', join(mkdtempSync(join(tmpdir(), 'brolly-secret-store-')), 'secrets.db'));
  vi.stubEnv('BROLLY_SECRETS_KEY', Buffer.from(key).toString('base64'));
  if (secret !== undefined) {
    const store = openSecretStore(process.env['BROLLY_SECRETS'] ?? '', Date.now);
    (await store.unlock({ kind: 'key', bytes: key })).set('mine', secret);
    store.close();
  }
  return { folder, blueprint };
}

/** All bytes below a folder. */
function allBytes(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

async function everyCommand(blueprint: string): Promise<void> {
  await run('-vv', 'plan', blueprint);
  await run('-vv', 'install', blueprint, '--task-retry-interval', '0');
  for (const command of ['events', 'logs', 'status', 'instances', 'outputs', 'graph', 'plan']) {
    await run('-vv', command, blueprint);
    await run('--json', command, blueprint);
  }
  await run('--json', 'uninstall', blueprint);
}

// Long and strange enough that it stands in a text only when it was put there.
const aSecret = tuple(
  string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 40 }),
  stringMatching(/^[A-Za-z0-9+/$"'\\]{12}$/),
)
  .map(([one, two]) => `${one}${two}`)
  .filter((text) => text.trim() === text);

describe('a secret', () => {
  it.each(['', 'retry', 'fail'] as const)(
    'is in nothing that is stored or printed, when operations end so: "%s"',
    async (failsWith) => {
      seen.failsWith = failsWith;
      await assert(
        asyncProperty(aSecret, async (secret) => {
          seen.received.length = 0;
          printed = '';
          const { folder, blueprint } = await workFolder(secret);
          await everyCommand(blueprint);
          expect(seen.received).toContain(secret);
          const forms = [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')];
          const stored = allBytes(folder);
          expect(stored).toContain('debug: ********!');
          for (const form of forms) {
            expect(printed).not.toContain(form);
            expect(stored).not.toContain(Buffer.from(form, 'utf8').toString('latin1'));
          }
        }),
        { numRuns: 4 },
      );
    },
  );

  it('reaches operations whole, through runtime properties and get_attribute, too', async () => {
    Object.assign(seen, { failsWith: '', received: [] });
    const { blueprint } = await workFolder('a "quoted" s3cret');
    expect(await run('install', blueprint)).toBe(0);
    const secret = 'a "quoted" s3cret';
    expect(seen.received).toEqual([secret, secret, secret, `<${secret}>`, secret]);
  });

  it('stands as its function in runtime properties, and as asterisks in outputs unless it is asked for', async () => {
    const { blueprint } = await workFolder('s3cret s3cret');
    await run('install', blueprint);
    printed = '';
    await run('instances', blueprint);
    const [record] = JSON.parse(printed) as { runtime_properties: Record<string, unknown> }[];
    expect(record?.runtime_properties).toMatchObject({
      whole: { get_secret: 'mine' },
      inside: { concat: ['<', { get_secret: 'mine' }, '>'] },
    });
    printed = '';
    await run('outputs', blueprint, '--raw', 'address');
    await run('outputs', blueprint, '--raw', 'address', '--reveal');
    expect(printed).toBe('db://********@host\ndb://s3cret s3cret@host\n');
  });

  it('that is not there is named before anything begins', async () => {
    seen.received.length = 0;
    const { blueprint } = await workFolder(undefined);
    expect(await run('install', blueprint)).toBe(2);
    expect(printed).toMatch(/asks for 1 secret that is not there: mine; nothing was begun brolly secrets set mine/);
    expect(seen.received).toEqual([]);
    printed = '';
    await run('status', blueprint);
    expect(printed).toContain('Nothing has been run yet');
  });
});
