// Releases of packages by the real dnf and zypper, on a Debian that has them and a repository of its own: `npm run test:all`.

import { packageRepositoryResources } from '@brolly/host-resources';
import { type LabHost, labDown } from '@brolly/lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareHosts, hostAt } from './lab-rig.ts';
import { askHost, changesOn, makeOn, takeBackOn } from './resources-on-host.ts';

/** Their packages of Debian keep the database of rpm where each user has one. */
const TOOLS = `set -e
export DEBIAN_FRONTEND=noninteractive
apt-get -q update && apt-get -q -y --no-install-recommends install dnf zypper rpm createrepo-c gpg gpg-agent
mkdir -p /etc/rpm /etc/yum.repos.d /etc/zypp/repos.d /opt
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.database
mv /usr/bin/apt-get /usr/bin/apt-get.hidden`;

/** Two repositories, signed: /root/36 has release 1.36.3 of \`agent\` and of what it needs, /root/37 has 1.37.2. */
const REPOSITORIES = `set -e
GNUPGHOME=/root/keys HOME=/root; export GNUPGHOME HOME; mkdir -m 700 $GNUPGHOME
gpg --batch --passphrase '' --pinentry-mode loopback --quick-generate-key 'lab <lab@brolly.invalid>' rsa3072 sign never
build() { # NAME RELEASE REQUIRES
  cat >/root/$1.spec <<SPEC
Name: $1
Version: $2
Release: 150500.1.1
Summary: $1
License: none
BuildArch: noarch
AutoReqProv: no
$3
%description
$1
%install
mkdir -p %{buildroot}/opt/$1
echo $2 >%{buildroot}/opt/$1/release
%files
/opt/$1
SPEC
  rpmbuild -bb --define '_topdir /root/rpmbuild' /root/$1.spec
}
repository() { # NUMBER RELEASE
  build agent $2 'Requires: agent-library'
  build agent-library $2 ''
  mkdir /root/$1 && cp /root/rpmbuild/RPMS/noarch/*-$2-*.rpm /root/$1
  rpmsign --define '_gpg_name lab' --define "_gpg_path $GNUPGHOME" --define '__gpg /usr/bin/gpg' --addsign /root/$1/*.rpm
  createrepo_c -q /root/$1
  gpg --batch --armor --detach-sign /root/$1/repodata/repomd.xml
  gpg --armor --export >/root/$1/repodata/repomd.xml.key
}
repository 36 1.36.3
repository 37 1.37.2
gpgconf --kill gpg-agent
# zypper cannot read an empty database.
build base 1 ''
rpm -i --nodeps /root/rpmbuild/RPMS/noarch/base-1-*.rpm`;

const STATE =
  'rpm -qa | sort; ls -d /opt /opt/* /etc/zypp/repos.d/* /etc/yum.repos.d/* /etc/pki/rpm-gpg/* 2>/dev/null || :';

describe.runIf(process.env['ENUMERATE_ALL'] === '1')('a release of a package', () => {
  let host: LabHost;

  beforeAll(async () => {
    host = hostAt(await bareHosts(1), 0);
    await askHost(host, `(${TOOLS}\n) >&2`);
    await askHost(host, `(${REPOSITORIES}\n) >&2`);
  });

  afterAll(async () => {
    await labDown({});
  });

  it.each([
    ['dnf', 'zypper', '/etc/yum.repos.d', 'dnf -y upgrade'],
    ['zypper', 'dnf', '/etc/zypp/repos.d', 'zypper -n refresh --force && zypper -n update'],
  ] as const)(
    'is installed by %s, left alone by upgrades of the system, changed to later and earlier ones, and leaves nothing',
    async (tool, other, folder, upgrade) => {
      await askHost(host, `mv /usr/bin/${other} /usr/bin/${other}.hidden`);
      const wanted = (minor: number, release: string) => [
        ...packageRepositoryResources({
          name: 'lab',
          tool,
          url: `file:///root/${minor}/`,
          keyUrl: `file:///root/${minor}/repodata/repomd.xml.key`,
          excluded: ['agent', 'agent-library'],
        }),
        { kind: 'os-package', name: 'agent', release, held: true } as const,
      ];
      const release = (): Promise<string> => askHost(host, 'cat /opt/agent/release');
      const before = await askHost(host, STATE);
      await makeOn(host, wanted(36, '1.36.3'));
      expect(await release()).toBe('1.36.3\n');
      expect(await changesOn(host, wanted(36, '1.36.3'))).toEqual([]);
      await askHost(host, `sed -i s,/36/,/37/, ${folder}/lab.repo; (${upgrade}) >&2`);
      expect(await release()).toBe('1.36.3\n');
      await makeOn(host, wanted(37, '1.37.2'));
      expect(await release()).toBe('1.37.2\n');
      await makeOn(host, wanted(36, '1.36.3'));
      expect(await release()).toBe('1.36.3\n');
      await takeBackOn(host);
      expect(await askHost(host, STATE)).toBe(before);
      await askHost(host, `mv /usr/bin/${other}.hidden /usr/bin/${other}`);
    },
  );
});
