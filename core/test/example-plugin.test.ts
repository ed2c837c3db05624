// The example plugin of the documentation, built as an outsider builds it, and run on a bare host.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LabHost } from '@brolly/lab';
import type { Plugin } from '@brolly/plugin-sdk';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../src/cli/run-program.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { bareHosts } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { build } = await import('rolldown');
  const outfile = join(mkdtempSync(join(tmpdir(), 'brolly-example-')), 'message-plugin.mjs');
  const entry = new URL('../../docs/examples/message-plugin.ts', import.meta.url).pathname;
  await build({ input: entry, platform: 'node', output: { file: outfile, format: 'esm' } });
  const { plugin } = (await import(pathToFileURL(outfile).href)) as { plugin: Plugin };
  const { only } = await import('#plugins/testing/only-plugin.ts');
  return only(plugin);
});

let host: LabHost;
let blueprint: string;

async function brolly(...words: string[]): Promise<number | string | undefined> {
  process.exitCode = 0;
  const code = await runProgram('brolly', words);
  const ended = code ?? process.exitCode;
  process.exitCode = 0;
  return ended;
}

beforeAll(async () => {
  const [first] = (await bareHosts(1)).hosts;
  if (first === undefined) throw new Error('the lab has no host');
  host = first;
  blueprint = join(mkdtempSync(join(tmpdir(), 'brolly-message-')), 'blueprint.yaml');
  const properties = `{ip: ${host.address}, message: good morning, proxy: "http://10.0.0.1:3128", ssh_username: ubuntu, ssh_keyfilename: ${host.keyFile}, ssh_host_key: "${host.fingerprint}"}`;
  writeFileSync(
    blueprint,
    `tosca_definitions_version: cloudify_dsl_1_3
imports: [http://www.getcloudify.org/spec/cloudify/3.2/types.yaml, http://example.org/message/plugin.yaml]
node_templates:
  greeter:
    type: message.Host
    properties: ${properties}
`,
  );
});

describe('the example plugin', () => {
  it('makes what it declares, and its uninstall leaves the host as it was', async () => {
    const before = await takeHostSnapshot(host);
    expect(await brolly('install', blueprint)).toBe(0);
    const seen = await sshToHost(
      host,
      'cat /etc/motd; grep -c 3128 /etc/environment /etc/apt/apt.conf.d/90-brolly-proxy',
    );
    expect(seen.stdout).toBe('good morning\n/etc/environment:4\n/etc/apt/apt.conf.d/90-brolly-proxy:2\n');
    expect(await brolly('drift', blueprint)).toBe(0);
    expect(await brolly('uninstall', blueprint)).toBe(0);
    expect(differencesSince(before, await takeHostSnapshot(host))).toEqual([]);
  });
});
