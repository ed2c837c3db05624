// What a repository of packages is made of, for each tool; the key of rpm by an rpm that notes what it is asked.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostProxy } from './host-proxy.ts';
import type { CommandResource } from './kinds/command.ts';
import { packageRepositoryResources, type RepositoryTool } from './package-repository-resources.ts';

const made = (tool: RepositoryTool, proxy?: HostProxy) =>
  packageRepositoryResources({
    proxy,
    name: 'kubernetes',
    tool,
    url: 'https://pkgs.example.org/v1.36/',
    keyUrl: 'https://pkgs.example.org/v1.36/Release.key',
    excluded: ['kubelet', 'kubeadm'],
  });

describe('a repository of packages', () => {
  it('has for apt its key, which is trusted for it alone', () => {
    expect(made('apt-get')).toMatchObject([
      { kind: 'download', path: '/etc/apt/keyrings/kubernetes.asc', checksum: { kind: 'none' }, mode: 0o644 },
      {
        path: '/etc/apt/sources.list.d/kubernetes.sources',
        content:
          'Types: deb\nURIs: https://pkgs.example.org/v1.36/\nSuites: /\nSigned-By: /etc/apt/keyrings/kubernetes.asc\n',
      },
    ]);
  });

  it('keeps dnf from upgrading what it must not', () => {
    const [, , file] = made('dnf');
    expect(file).toMatchObject({ path: '/etc/yum.repos.d/kubernetes.repo' });
    expect(file).toHaveProperty('content', expect.stringMatching(/\ngpgcheck=1\n.*\nexclude=kubelet kubeadm\n$/));
    expect(made('zypper')[2]).toHaveProperty('content', expect.not.stringContaining('exclude'));
  });
});

describe('a repository of packages behind a proxy', () => {
  const proxy = { https: 'http://me:secret@10.0.0.1:3128' };

  it('is reached through it by apt and dnf, without its password being shown', () => {
    const [configuration, key] = made('apt-get', proxy);
    expect(configuration).toMatchObject({ path: '/etc/apt/apt.conf.d/90-brolly-proxy', mode: 0o600, secret: true });
    expect(key).toMatchObject({ kind: 'download', proxy });
    const file = made('dnf', proxy).at(-1);
    expect(file).toMatchObject({ mode: 0o600, secret: true });
    expect(file).toHaveProperty('content', expect.stringContaining('\nproxy=http://me:secret@10.0.0.1:3128\n'));
  });
});

describe('the key of a repository, with rpm', () => {
  it('is asked for by what it is, imported once and removed alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rpm-key-'));
    mkdirSync(join(folder, 'keys'));
    const key = join(folder, 'key.asc');
    writeFileSync(
      key,
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: GnuPG v2.0.15 (GNU/Linux)\n\nmQENBGMHoXcBCADukGOEQyleViOgtkMVa7hKifP6POCTh+98xNW4TfHK/nBJN2sm\nu4XaiUmtB9UuGt9jl8VxQg4hOMRf40coIwHsNwtSrc2R9v5Kgpvcv537QVIigVHH\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n',
    );
    writeFileSync(join(folder, 'keys/gpg-pubkey-1-1'), 'the key of somebody else');
    const rpm = `#!/bin/sh
keys=${folder}/keys
case $1 in
  --import) cp "$2" $keys/gpg-pubkey-2-2 ;;
  -e) rm "$keys/$2" ;;
  -q) if [ "$2" = gpg-pubkey ]; then ls $keys; else cat "$keys/$4"; fi ;;
esac
`;
    writeFileSync(join(folder, 'rpm'), rpm, { mode: 0o755 });
    const command = made('dnf').find((one): one is CommandResource => one.kind === 'command');
    const run = (script: string | undefined): number | null =>
      spawnSync('sh', ['-c', (script ?? '').replaceAll(/'?\/etc\/pki\/rpm-gpg\/RPM-GPG-KEY-kubernetes'?/g, key)], {
        env: { PATH: `${folder}:${process.env['PATH']}` },
      }).status;
    const keys = (): string => spawnSync('ls', [join(folder, 'keys')], { encoding: 'utf8' }).stdout;
    expect(run(command?.unless)).toBe(1);
    expect(run(command?.run)).toBe(0);
    expect(readFileSync(join(folder, 'keys/gpg-pubkey-2-2'), 'utf8')).toContain('mQENBGMH');
    expect(run(command?.unless)).toBe(0);
    expect(run(command?.undo)).toBe(0);
    expect(keys()).toBe('gpg-pubkey-1-1\n');
    expect(run(command?.undo)).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
