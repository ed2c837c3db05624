// Kubeconfigs as people have them.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessOfKubeconfig, accessOfKubeconfigFile } from './kubeconfig.ts';

const signal = new AbortController().signal;
const options = { name: 'sample', signal };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function config(user: object, cluster: object = {}): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.11:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'first', context: { cluster: 'c', user: 'u' } },
      { name: 'nobody', context: { cluster: 'c' } },
    ],
    'current-context': 'first',
  });
}

/** A kubeconfig whose user is given by a shell script. */
function execConfig(script: string): string {
  return config({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] } });
}

describe('a kubeconfig', () => {
  it('has what it needs inside', async () => {
    const text = config(
      { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
      { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'kubernetes' },
    );
    expect(await accessOfKubeconfig(text, options)).toEqual({
      server: 'https://10.0.0.11:6443',
      authority: 'CA',
      serverName: 'kubernetes',
      credentials: { certificate: 'CERT', key: 'KEY' },
    });
  });

  it('names files beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-kubeconfig-'));
    writeFileSync(join(folder, 'ca.crt'), 'CA');
    writeFileSync(join(folder, 'token'), 'TOKEN\n');
    const path = join(folder, 'config');
    writeFileSync(path, config({ tokenFile: 'token' }, { 'certificate-authority': 'ca.crt' }));
    expect(await accessOfKubeconfigFile(path, { signal })).toMatchObject({
      authority: 'CA',
      credentials: { token: 'TOKEN' },
    });
  });

  it('may act as somebody else, by name and password, without verification', async () => {
    const text = config(
      { username: 'a', password: 'b', as: 'eve', 'as-groups': ['g'] },
      { 'insecure-skip-tls-verify': true },
    );
    expect(await accessOfKubeconfig(text, options)).toMatchObject({
      isUnverified: true,
      credentials: { user: { name: 'a', password: 'b' }, actAs: { user: 'eve', groups: ['g'] } },
    });
    expect(await accessOfKubeconfig(text, { ...options, context: 'nobody' })).toMatchObject({ credentials: {} });
  });

  it('asks a program for credentials, once while they are good', async () => {
    const counter = join(mkdtempSync(join(tmpdir(), 'brolly-exec-')), 'calls');
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const answer = JSON.stringify({ status: { token: 'T', expirationTimestamp: later } });
    const script = `echo "$KUBERNETES_EXEC_INFO" | grep -q ExecCredential || exit 1; echo . >>${counter}; echo '${answer}'`;
    for (const _ of [1, 2])
      expect(await accessOfKubeconfig(execConfig(script), options)).toMatchObject({ credentials: { token: 'T' } });
    expect(
      (await accessOfKubeconfigFile(counter, { signal }).catch((error: Error) => error.message)) as string,
    ).toMatch(/it is no mapping/);
  });

  it('finds such a program beside it, and tells it which cluster it is for where that is wanted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brolly-exec-'));
    const script = '#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >"$0.asked"; echo \'{"status":{"token":"T"}}\'\n';
    writeFileSync(join(folder, 'give'), script, { mode: 0o755 });
    const exec = { command: './give', provideClusterInfo: true };
    const path = join(folder, 'config');
    writeFileSync(path, config({ exec }, { 'certificate-authority-data': base64('CA') }));
    expect(await accessOfKubeconfigFile(path, { signal })).toMatchObject({ credentials: { token: 'T' } });
    expect(JSON.parse(readFileSync(join(folder, 'give.asked'), 'utf8'))).toMatchObject({
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: 'https://10.0.0.11:6443/', 'certificate-authority-data': base64('CA') },
      },
    });
  });

  it.each([
    ['exit 4', /exit code 4/],
    ['echo hello', /no ExecCredential/],
    [`echo '{"status":{}}'`, /neither a token nor a certificate/],
  ])('says what is wrong with a program that does "%s"', async (script, message) => {
    await expect(accessOfKubeconfig(execConfig(script), options)).rejects.toMatchObject({
      reason: 'credentials-missing',
      message: expect.stringMatching(message) as string,
    });
  });

  it('ends such a program with the execution that was cancelled', async () => {
    const cancelling = new AbortController();
    const asked = accessOfKubeconfig(execConfig('exec sleep 60'), { ...options, signal: cancelling.signal });
    cancelling.abort();
    await expect(asked).rejects.toBe(cancelling.signal.reason);
  });

  it('says which program is missing, and how to have it', async () => {
    const exec = { command: 'no-such-program', installHint: 'Install it from example.org.' };
    await expect(accessOfKubeconfig(config({ exec }), options)).rejects.toMatchObject({
      hint: 'Install it from example.org.',
    });
  });

  it.each([
    ['a: [', /no YAML/],
    ['- a', /no mapping/],
    [config({}).replace('"first","', '"first!","'), /no context "first"/],
    [config({}, { 'proxy-url': 'http://proxy' }), /proxy-url is not built/],
    [config({ 'auth-provider': { name: 'gcp' } }), /auth-provider "gcp"/],
    [config({ 'client-key': 'key.pem' }), /names the file "key.pem"/],
    [config({ exec: { command: './give' } }), /names the program ".\/give"/],
    [config({ 'client-key': '/no/such/key.pem' }), /ENOENT/],
  ])('is refused: %s', async (text, message) => {
    await expect(accessOfKubeconfig(text, options)).rejects.toMatchObject({
      reason: 'kubeconfig-invalid',
      message: expect.stringMatching(message) as string,
    });
  });
});
