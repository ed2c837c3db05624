// The mirror answers as upstream's sites and a registry do, and goes wrong in the ways that it is told to.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MirrorFaults } from './faults.ts';
import { type RunningMirror, startMirror } from './mirror-server.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
let folder: string;
let mirror: RunningMirror | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-mirror-'));
  const write = (path: string, content: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write('mirror/dl.k8s.io/v1/kubelet', '0123456789');
  write('mirror/dl.k8s.io/v1/kubelet.sha256', '0'.repeat(64));
  write('images/tags/registry.k8s.io/coredns/coredns/v1.2', DIGEST);
  write(`images/blobs/sha256/${'a'.repeat(64)}`, '{"schemaVersion":2}');
  writeFileSync(join(folder, 'secret'), 'x');
});

afterEach(async () => {
  await mirror?.close();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, init: RequestInit = {}, faults: MirrorFaults = {}): Promise<Response> {
  mirror = await startMirror({ port: 0, folder, faults });
  return fetch(mirror.url + path, init);
}

describe('the download site', () => {
  it('serves a file with its length', async () => {
    const response = await ask('/dl.k8s.io/v1/kubelet');
    expect(response.headers.get('content-length')).toBe('10');
    expect(await response.text()).toBe('0123456789');
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
  ])('continues a download at %s', async (range, text, contentRange) => {
    const response = await ask('/dl.k8s.io/v1/kubelet', { headers: { range } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(await response.text()).toBe(text);
  });

  it('refuses a range behind the end', async () => {
    expect((await ask('/dl.k8s.io/v1/kubelet', { headers: { range: 'bytes=10-' } })).status).toBe(416);
  });

  it.each(['/dl.k8s.io/v1/none', '/dl.k8s.io/v1', '/dl.k8s.io/..%2f..%2fsecret'])('has no %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it('is read only', async () => {
    expect((await ask('/dl.k8s.io/v1/kubelet', { method: 'PUT', body: 'x' })).status).toBe(405);
  });
});

describe('the registry', () => {
  it('says that it is one', async () => {
    const response = await ask('/v2/');
    expect(response.status).toBe(200);
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
  });

  it.each(['v1.2', DIGEST])('gives the manifest of %s with its type and digest', async (reference) => {
    const response = await ask(`/v2/registry.k8s.io/coredns/coredns/manifests/${reference}?ns=registry.k8s.io`);
    expect(response.headers.get('content-type')).toBe('application/vnd.oci.image.manifest.v1+json');
    expect(response.headers.get('docker-content-digest')).toBe(DIGEST);
    expect(await response.json()).toEqual({ schemaVersion: 2 });
  });

  it('answers HEAD with the headers alone', async () => {
    const response = await ask('/v2/registry.k8s.io/coredns/coredns/manifests/v1.2', { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('19');
    expect(await response.text()).toBe('');
  });

  it('names what it does not have in the words of the specification', async () => {
    const response = await ask('/v2/registry.k8s.io/pause/manifests/1');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ code: 'MANIFEST_UNKNOWN' }] });
  });
});

describe('a mirror with faults', () => {
  it('serves a wrong checksum and the right file', async () => {
    const faults = { wrongChecksum: '/kubelet' };
    expect(await (await ask('/dl.k8s.io/v1/kubelet.sha256', {}, faults)).text()).toBe(`1${'0'.repeat(63)}`);
    expect(await (await fetch(`${mirror?.url}/dl.k8s.io/v1/kubelet`)).text()).toBe('0123456789');
  });

  it('cuts a connection half way', async () => {
    const response = await ask('/dl.k8s.io/v1/kubelet', {}, { cut: '/kubelet' });
    await expect(response.text()).rejects.toThrow(/terminated/);
  });

  it('misses a file that it has', async () => {
    expect((await ask('/dl.k8s.io/v1/kubelet', {}, { missing: 'dl.k8s.io' })).status).toBe(404);
  });

  it('stays silent', async () => {
    const signal = AbortSignal.timeout(50);
    await expect(ask('/dl.k8s.io/v1/kubelet', { signal }, { silent: '/v1/' })).rejects.toThrow(/timeout|aborted/i);
  });
});
