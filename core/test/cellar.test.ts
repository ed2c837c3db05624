// An application in three tiers, by scripts alone, on three bare hosts: installed through a kill, asked, healed, updated, scaled,
// taken back.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '@brolly/host-resources';
import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, runCommand } from './command.ts';
import { differencesSince, takeHostSnapshot } from './host-snapshot.ts';
import { type BareHosts, bareHosts } from './lab-rig.ts';
import { sshToHost } from './ssh-to-host.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/cellar/', import.meta.url));

let lab: BareHosts;
let folder: string;
const before = new Map<string, Snapshot>();
/** A home of its own: the hosts of other labs had the same addresses and other keys. */
const env = { HOME: mkdtempSync(join(tmpdir(), 'brolly-home-')) };

beforeAll(async () => {
  lab = await bareHosts(3);
  folder = join(mkdtempSync(join(tmpdir(), 'brolly-e2e-')), 'cellar');
  cpSync(EXAMPLE, folder, { recursive: true });
  const [database, application, frontend] = lab.hosts;
  const inputs = {
    database_ip: database?.address,
    application_ip: application?.address,
    frontend_ip: frontend?.address,
    key: database?.keyFile,
  };
  writeFileSync(join(folder, 'inputs.yaml'), JSON.stringify(inputs));
  for (const host of lab.hosts) before.set(host.name, await takeHostSnapshot(host));
});

afterAll(async () => {
  await labDown({});
});

const brolly = (...parameters: readonly string[]) => runCommand(['brolly', ...parameters], { cwd: folder, env });

const succeeds = async (...parameters: readonly string[]): Promise<string> => {
  const result = await brolly(...parameters);
  expect(result.exitCode, result.stdout + result.stderr).toBe(0);
  return result.stdout;
};

/** A node template of which each instance leaves a file on the host of the application. */
const TAP = `
  tap:
    type: cloudify.nodes.Root
    relationships:
      - {type: cloudify.relationships.contained_in, target: application_host}
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: |
            #!/bin/bash -e
            sudo mkdir -p /opt/cellar/taps
            sudo touch "/opt/cellar/taps/$(ctx instance id)"
        delete:
          implementation: |
            #!/bin/bash -e
            sudo rm "/opt/cellar/taps/$(ctx instance id)"
            sudo rmdir --ignore-fail-on-non-empty /opt/cellar/taps /opt/cellar

outputs:
`;

const applicationHost = (): LabHost => lab.hosts[1] as LabHost;

/** Ids of the taps, by their files. */
async function taps(): Promise<readonly string[]> {
  return (await sshToHost(applicationHost(), 'ls /opt/cellar/taps')).stdout.split('\n').filter(Boolean);
}

/** The wines that the frontend serves. */
async function wines(): Promise<readonly string[]> {
  const response = await fetch(`http://${lab.hosts[2]?.address}:8080/`, { signal: AbortSignal.timeout(10_000) });
  const answer = (await response.json()) as { readonly wines: readonly { readonly name: string }[] };
  return answer.wines.map(({ name }) => name);
}

/** Starts an installation and kills it as soon as its output shows `pattern`. */
function killWhen(pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, 'brolly'), ['install', 'blueprint.yaml', '-i', 'inputs.yaml'], {
      cwd: folder,
      env: { ...process.env, ...env, NO_COLOR: '1' },
    });
    let output = '';
    const hear = (text: string): void => {
      output += text;
      if (pattern.test(output)) child.kill('SIGKILL');
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}

describe('the cellar', () => {
  it('can be killed in the middle of a script', async () => {
    const output = await killWhen(/running scripts\/application\/configure\.sh/);
    expect(output).not.toContain('install completed');
  });

  it('goes on, and serves what stands in the blueprint over all three tiers', async () => {
    await succeeds('resume');
    expect(await wines()).toEqual(['Tempranillo', 'Riesling']);
  });

  it('knows by its runtime properties and outputs what its scripts found', async () => {
    const outputs = await brolly('outputs', '--json');
    expect(outputs.stdout).toContain(`http://${lab.hosts[2]?.address}:8080/`);
    const instances = await brolly('instances', '--json');
    expect(instances.stdout).toContain(`"backend":"${lab.hosts[1]?.address}:3000"`);
    const logs = await brolly('logs');
    expect(logs.stdout).toContain(`The database is at {"host":"${lab.hosts[0]?.address}","port":7000}`);
  });

  it('is brought back where one of its tiers has stopped', async () => {
    await sshToHost(applicationHost(), 'systemctl stop cellar-application');
    expect((await brolly('run', 'check_status')).exitCode).toBe(1);
    expect(await succeeds('heal')).toMatch(/"reinstalled":\["application_\w{6}"\]/);
    expect(await wines()).toEqual(['Tempranillo', 'Riesling']);
    await succeeds('run', 'check_status');
  });

  it('becomes what an edited blueprint says, and nothing else is touched', async () => {
    const text = readFileSync(join(folder, 'blueprint.yaml'), 'utf8');
    const edited = text.replace('Riesling', 'Furmint').replace('\noutputs:\n', TAP);
    writeFileSync(join(folder, 'blueprint.yaml'), edited);
    const updated = await succeeds('update', 'blueprint.yaml', '--yes');
    expect(updated).toMatch(/reinstall: database_\w{6}\n {2}install: tap_\w+\n/);
    expect(await wines()).toEqual(['Tempranillo', 'Furmint']);
    expect(await taps()).toHaveLength(1);
  });

  it('grows and shrinks', async () => {
    const [first] = await taps();
    await succeeds('scale', 'tap', '--to', '3');
    expect(await taps()).toHaveLength(3);
    await succeeds('scale', 'tap', '--to', '1');
    expect(await taps()).toEqual([first]);
  });

  it('is taken back wholly', async () => {
    await succeeds('uninstall');
    for (const host of lab.hosts)
      expect(differencesSince(before.get(host.name), await takeHostSnapshot(host))).toEqual([]);
  });
});
