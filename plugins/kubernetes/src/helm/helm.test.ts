// Releases of Helm: the program that is found or downloaded, and what it is asked to do.

import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeApiServer, startFakeApiServer } from '../testing/fake-api-server.ts';
import { connectionTo } from '../testing/kubectl-rig.ts';
import { sketchContext } from '../testing/sketch-context.ts';
import { downloaded, helmBinary } from './helm-binary.ts';
import { helmOperations } from './operations.ts';
import { withSetValues } from './set-values.ts';

let server: FakeApiServer;
beforeAll(async () => {
  server = await startFakeApiServer();
});
afterAll(() => server.stop());

const fresh = (): string => mkdtempSync(join(tmpdir(), 'brolly-helm-'));

/** A program that notes what it is asked, and answers `helm status` with `status`; undefined: there is no release. */
function fakeHelm(status: string | undefined): { readonly path: string; readonly calls: () => readonly string[] } {
  const folder = fresh();
  const path = join(folder, 'helm');
  const answer =
    status === undefined
      ? 'echo "Error: release: not found" >&2; exit 1'
      : `echo '{"version":3,"info":{"status":"${status}","notes":"hi"}}'`;
  const script = `#!/bin/sh
echo "$@" >>${folder}/calls
while [ $# -gt 0 ]; do [ "$1" = --values ] && cat "$2" >>${folder}/calls && echo >>${folder}/calls; [ "$1" = status ] && is_status=1; shift; done
grep -q '"server":"https://' "$KUBECONFIG" || [ "$(cat "$KUBECONFIG")" = '{}' ] || exit 9
case "$HELM_CONFIG_HOME" in */work/helm/config) ;; *) exit 8 ;; esac
[ -z "$is_status" ] || { ${answer}; }
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return {
    path,
    calls: () => (existsSync(`${folder}/calls`) ? readFileSync(`${folder}/calls`, 'utf8').trim().split('\n') : []),
  };
}

function release(executable: string, config: JsonObject, more: JsonObject = {}): NodeInstance {
  return {
    id: 'db_a1b2c3',
    nodeName: 'db',
    type: 'cloudify.nodes.helm.Release',
    typeHierarchy: ['cloudify.nodes.Root', 'cloudify.nodes.helm.Release'],
    properties: { helm_config: { executable_path: executable }, resource_config: config, ...more },
    runtimeProperties: {},
    relationships: [{ type: 'r', typeHierarchy: ['r'], target: connectionTo(server) }],
  };
}

async function run(operation: string, self: NodeInstance, folder = fresh()): Promise<Json> {
  const found = helmOperations[operation];
  if (found?.kind !== 'imperative') throw new Error(`no operation ${operation}`);
  const context = sketchContext(self);
  const read = () => Promise.resolve(Buffer.from('image: {tag: "1"}\nreplicas: 1\n'));
  const whole: OperationContext = { ...context, workFolder: join(folder, 'work'), files: { ...context.files, read } };
  const result = (await found.run(whole)) ?? null;
  expect(readdirSync(join(folder, 'work')).filter((name) => name.startsWith('run-'))).toEqual([]);
  return result;
}

describe('a release', () => {
  it('is an upgrade that installs, with its values in a file', async () => {
    const helm = fakeHelm('deployed');
    const self = release(helm.path, {
      name: 'db',
      chart: 'stable/mysql',
      values_file: 'values.yaml',
      set_values: [
        { name: 'image.tag', value: '2' },
        { name: 'password', value: 'secret' },
      ],
      flags: [{ name: 'namespace', value: 'shop' }, { name: 'version', value: '9.1' }, { name: 'debug' }],
    });
    await run('helm.install_release', self);
    const upgrade = helm.calls().find((call) => call.startsWith('upgrade')) ?? '';
    expect(upgrade).toMatch(
      /^upgrade --install db stable\/mysql --namespace shop --create-namespace --values \S+ --wait --version 9.1 --debug$/,
    );
    expect(helm.calls()).toContain('{"image":{"tag":"2"},"replicas":1,"password":"secret"}');
    expect(self.runtimeProperties['install_output']).toMatchObject({ status: 'deployed', revision: 3, notes: 'hi' });
  });

  it.each([
    ['pending-install', 'uninstall db --namespace default --wait'],
    ['pending-upgrade', 'rollback db --namespace default --wait'],
  ])('that was cut off while it was %s is put right first', async (status, expected) => {
    const helm = fakeHelm(status);
    await run('helm.install_release', release(helm.path, { name: 'db', chart: './chart' }));
    const calls = helm.calls();
    const upgrade = calls.findIndex((call) => call.startsWith('upgrade --install db /blueprint/chart'));
    expect(calls.indexOf(expected)).toBeGreaterThanOrEqual(0);
    expect(calls.indexOf(expected)).toBeLessThan(upgrade);
  });

  it('is done by the program of the node template that sees to it', async () => {
    const helm = fakeHelm('deployed');
    const type = 'cloudify.nodes.helm.Binary';
    const program = {
      ...release('', {}),
      type,
      typeHierarchy: ['cloudify.nodes.Root', type],
      runtimeProperties: { executable_path: helm.path },
    };
    const self = release('', { name: 'db', chart: 'x' });
    const relationships = [{ type: 'r', typeHierarchy: ['r'], target: program }, ...self.relationships];
    await run('helm.install_release', { ...self, relationships });
    expect(helm.calls().join()).toContain('upgrade --install db x');
  });

  it('is uninstalled where it is there', async () => {
    const there = fakeHelm('deployed');
    await run('helm.uninstall_release', release(there.path, { name: 'db', chart: 'x' }));
    expect(there.calls()).toContain('uninstall db --namespace default --wait');
    const gone = fakeHelm(undefined);
    await run('helm.uninstall_release', release(gone.path, { name: 'db', chart: 'x' }));
    expect(gone.calls().join()).not.toContain('uninstall');
  });

  it('is checked', async () => {
    const config = { name: 'db', chart: 'x' };
    expect(await run('helm.check_release_status', release(fakeHelm('deployed').path, config))).toEqual({
      status: 'deployed',
    });
    await expect(run('helm.check_release_status', release(fakeHelm('failed').path, config))).rejects.toMatchObject({
      reason: 'release-not-deployed',
    });
    await expect(run('helm.check_release_status', release(fakeHelm(undefined).path, config))).rejects.toMatchObject({
      reason: 'object-missing',
    });
  });

  it('says what helm said when it fails', async () => {
    const folder = fresh();
    const path = join(folder, 'helm');
    writeFileSync(path, '#!/bin/sh\necho "Error: chart not to be had" >&2; exit 3\n');
    chmodSync(path, 0o755);
    await expect(run('helm.add_repo', release(path, { name: 'a', repo_url: 'https://b' }))).rejects.toMatchObject({
      reason: 'helm-failed',
      evidence: [{ lines: ['Error: chart not to be had'] }],
    });
    await expect(run('helm.add_repo', release(path, { name: 'a' }))).rejects.toMatchObject({
      reason: 'property-invalid',
    });
  });
});

describe('the program helm', () => {
  const archive = (): Buffer => {
    const folder = fresh();
    mkdirSync(join(folder, 'linux-amd64'));
    writeFileSync(join(folder, 'linux-amd64/helm'), '#!/bin/sh\n', { mode: 0o755 });
    execFileSync('tar', ['-czf', 'helm.tar.gz', 'linux-amd64'], { cwd: folder });
    return readFileSync(join(folder, 'helm.tar.gz'));
  };

  async function serving(
    content: Buffer,
    checksum: string,
  ): Promise<{ readonly url: string; readonly asked: () => number; stop(): void }> {
    let asked = 0;
    const http = createServer((request, response) => {
      asked += 1;
      response.end(request.url?.endsWith('.sha256sum') === true ? `${checksum}  helm.tar.gz\n` : content);
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/helm.tar.gz`, asked: () => asked, stop: () => void http.close() };
  }

  it('is downloaded once, and checked', async () => {
    const content = archive();
    const mirror = await serving(content, createHash('sha256').update(content).digest('hex'));
    const context = { ...sketchContext(connectionTo(server)), workFolder: fresh() };
    const path = await downloaded(context, mirror.url);
    expect(readFileSync(path, 'utf8')).toBe('#!/bin/sh\n');
    expect(await downloaded(context, mirror.url)).toBe(path);
    expect(mirror.asked()).toBe(2);
    mirror.stop();
  });

  it('is refused with another checksum', async () => {
    const mirror = await serving(archive(), '0'.repeat(64));
    const context = { ...sketchContext(connectionTo(server)), workFolder: fresh() };
    await expect(downloaded(context, mirror.url)).rejects.toMatchObject({
      reason: 'checksum-mismatch',
      recoverable: false,
    });
    expect(readdirSync(context.workFolder)).toEqual([]);
    mirror.stop();
  });

  it('is not taken from an archive of which a part is missing', async () => {
    const folder = fresh();
    mkdirSync(join(folder, 'linux-amd64'));
    writeFileSync(join(folder, 'linux-amd64/helm'), randomBytes(1024 * 1024), { mode: 0o755 });
    execFileSync('tar', ['-czf', 'helm.tar.gz', 'linux-amd64'], { cwd: folder });
    const content = readFileSync(join(folder, 'helm.tar.gz')).subarray(0, 700_000);
    const mirror = await serving(content, createHash('sha256').update(content).digest('hex'));
    const context = { ...sketchContext(connectionTo(server)), workFolder: fresh() };
    await expect(downloaded(context, mirror.url)).rejects.toMatchObject({ reason: 'helm-missing' });
    expect(readdirSync(context.workFolder)).toEqual([]);
    mirror.stop();
  });

  it('must be there where the blueprint says', async () => {
    const context = sketchContext(release('/no/such/helm', { name: 'a', chart: 'b' }));
    await expect(helmBinary(context)).rejects.toMatchObject({ reason: 'helm-missing' });
  });
});

describe('set_values', () => {
  it('are laid over values, path by path', () => {
    const values = { image: { tag: '1', name: 'x' }, list: ['a'] };
    const settings = [
      { name: 'image.tag', value: '2' },
      { name: 'list[1]', value: 'b' },
      { name: 'new[0].name', value: 3 },
      { name: 'annotations.a\\.b/c', value: true },
    ];
    expect(withSetValues(values, settings)).toEqual({
      image: { tag: '2', name: 'x' },
      list: ['a', 'b'],
      new: [{ name: 3 }],
      annotations: { 'a.b/c': true },
    });
    expect(values.image.tag).toBe('1');
    expect(() => withSetValues({}, [{ value: 1 }])).toThrow(/names no value/);
  });
});
