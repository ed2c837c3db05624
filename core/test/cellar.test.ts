// An application in three tiers, by scripts alone, on three bare hosts: installed, asked, healed after a kill, taken back.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, runCommand } from './command.ts';
import { comparePictures, takeHostPicture } from './host-picture.ts';
import { type BareHosts, bareHosts } from './lab-rig.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/cellar/', import.meta.url));

let lab: BareHosts;
let folder: string;
const before = new Map<string, readonly string[]>();
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
  for (const host of lab.hosts) before.set(host.name, await takeHostPicture(host));
});

afterAll(async () => {
  await labDown({});
});

const brolly = (...parameters: readonly string[]) => runCommand(['brolly', ...parameters], { cwd: folder, env });

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
    const result = await brolly('resume');
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(await wines()).toEqual(['Tempranillo', 'Riesling']);
  });

  it('knows by its runtime properties and outputs what its scripts found', async () => {
    const outputs = await brolly('outputs', '--json');
    expect(outputs.stdout).toContain(`http://${lab.hosts[2]?.address}:8080/`);
    const instances = await brolly('instances', '--json');
    expect(instances.stdout).toContain(`"backend": "${lab.hosts[1]?.address}:3000"`);
    const logs = await brolly('logs');
    expect(logs.stdout).toContain(`The database is at {"host":"${lab.hosts[0]?.address}","port":7000}`);
  });

  it('is taken back wholly', async () => {
    const result = await brolly('uninstall');
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    for (const host of lab.hosts)
      expect(comparePictures(before.get(host.name) ?? [], await takeHostPicture(host))).toEqual([]);
  });
});
