// Some hosts are dead: the rest is done, the summary and the exit code say so, and a later run picks them up.

import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHostAddress } from '@brolly/plugin-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FaultyLink, startFaultyLink } from '#hosts/testing/faulty-link.ts';
import { canRunSshd, freePort, startSshd, type TestSshd } from '#hosts/testing/test-sshd.ts';
import { runProgram } from './run-program.ts';

vi.mock('#plugins/bundled-plugins.ts', async () => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  return onlyPlugin({
    name: 'motd',
    yaml: `
node_types:
  motd.Host:
    derived_from: cloudify.nodes.Root
    properties: {ip: {}, ssh_port: {}, ssh_keyfilename: {}, ssh_host_key: {}, path: {}}
    interfaces:
      cloudify.interfaces.lifecycle: {create: motd.write}
`,
    operations: {
      write: {
        kind: 'imperative',
        async run(context) {
          const { self, signal } = context;
          const there = await context.host(readHostAddress(self));
          await there.run(`echo hi >${self.properties['path'] as string}`, { signal });
        },
      },
    },
  });
});

const HOSTS = 10;

describe.skipIf(!canRunSshd)('a run where three of ten hosts are dead', () => {
  let sshd: TestSshd;
  let silent: Server;
  let cut: FaultyLink;
  let folder: string;
  let output: string;
  beforeAll(async () => {
    sshd = await startSshd();
    cut = await startFaultyLink(sshd.port);
    silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brolly-aside-'));
    const keep = (text: unknown) => ((output += String(text)), true);
    vi.spyOn(process.stdout, 'write').mockImplementation(keep);
    vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  });
  afterEach(() => void vi.restoreAllMocks());
  afterAll(async () => {
    await cut.stop();
    await sshd.stop();
  });

  /** `after` stands on a dead host and on a living one, `beside` on a living one alone. */
  function writeBlueprint(ports: readonly number[]): string {
    const template = (name: string, port: number, target?: string): string => `
  ${name}:
    type: motd.Host
    properties: {ip: 127.0.0.1, ssh_port: ${port}, ssh_keyfilename: ${sshd.key}, ssh_host_key: ${sshd.hostKey}, path: ${join(folder, name)}}
${target === undefined ? '' : `    relationships: [{type: cloudify.relationships.depends_on, target: ${target}}]`}`;
    const blueprint = join(folder, 'blueprint.yaml');
    writeFileSync(
      blueprint,
      `tosca_definitions_version: cloudify_dsl_1_3
imports: [http://www.getcloudify.org/spec/cloudify/3.2/types.yaml, http://example.org/motd/plugin.yaml]
inputs: {third: {default: ${ports[2]}}}
node_templates:${ports.map((port, index) => template(`host${index}`, port)).join('')}
${template('after', sshd.port, 'host0')}
${template('beside', sshd.port, 'host9')}
`,
    );
    return blueprint;
  }
  const run = async (...words: string[]): Promise<number> => {
    output = '';
    process.exitCode = 0;
    const code = (await runProgram('brolly', words)) ?? process.exitCode;
    process.exitCode = 0;
    return code;
  };
  const made = (): readonly string[] =>
    [...Array.from({ length: HOSTS }, (_, index) => `host${index}`), 'after', 'beside'].filter((name) =>
      existsSync(join(folder, name)),
    );

  it('does the rest, says which, ends with 5, and the next run goes on there', async () => {
    cut.setFaults({ cutAfterBytes: 3000 });
    const address = silent.address();
    const dead = [await freePort(), cut.port, typeof address === 'object' && address !== null ? address.port : 0];
    const blueprint = writeBlueprint([...dead, ...Array.from({ length: HOSTS - 3 }, () => sshd.port)]);
    expect(await run('install', blueprint, '--task-retries', '0'), output).toBe(5);
    expect(made()).toEqual(['host3', 'host4', 'host5', 'host6', 'host7', 'host8', 'host9', 'beside']);
    expect(output).toContain('3 hosts set aside: they cannot be reached, and what needs them waits');
    expect(output).toContain('host-refused: host0_');
    expect(output).toContain('connection-lost: ');
    expect(output).toMatch(/host-timeout: host2_\w+ \(127\.0\.0\.1:\d+\) does not answer/);
    expect(output).toContain('is done but for hosts that were set aside');
    expect(output).toMatch(/1 operation did not run because of that/);
    cut.setFaults({});
    silent.close();
    expect(await run('resume', blueprint, '--task-retries', '0')).toBe(5);
    expect(made()).toContain('host1');
    expect(output).toMatch(/2 hosts set aside/);
  }, 120_000);
});
