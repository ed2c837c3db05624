// Whether a control plane may begin anew, by what the others say.

import type { Host, HostAddress } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { issueClientCertificate, makeAuthority } from '../certificates.ts';
import { runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { untilNodeIsHeardOf, untilOthersServe } from './until-well.ts';

const LONG_AGO = Date.UTC(2020, 0, 1);
const ended = (await issueClientCertificate(await makeAuthority(LONG_AGO), 'CN=x', LONG_AGO)).certificate;

const masters = ['master_1', 'master_2'].map((id, index) => ({
  ...sketchMaster({ ip: `10.0.0.1${index + 1}` }),
  id,
  index: index + 1,
}));

/** Two control planes, the first of which asks; `isReady` is told how often each was asked before. */
function rig(isReady: (address: string, looks: number) => boolean, certificates = '') {
  const [self] = masters;
  if (self === undefined) throw new Error('there are two');
  const looks: string[] = [];
  const host = ({ address }: Pick<HostAddress, 'address'>): Host => {
    const run: Host['run'] = (script) => {
      const answer = { kind: 'exited', exitCode: 0, stdout: '', stderr: '' } as const;
      if (!script.includes('/readyz')) return Promise.resolve({ ...answer, stdout: certificates });
      const ready = isReady(address, looks.filter((one) => one === address).length);
      looks.push(address);
      return Promise.resolve(ready ? answer : { ...answer, exitCode: 1, stderr: '[-]etcd failed' });
    };
    return { run } as unknown as Host;
  };
  const members = { initialisedBy: 'master_1', isInitialised: true, members: ['master_1', 'master_2'] };
  const privateValues = new Map([['kubernetes-cluster/master', JSON.stringify(members)]]);
  const steps: string[] = [];
  const context = {
    ...sketchContext(self, { instances: masters, privateValues }),
    host: (address: HostAddress) => Promise.resolve(host(address)),
    step: (text: string) => void steps.push(text),
  };
  return { begin: () => untilOthersServe(host({ address: '10.0.0.11' }), context), looks, steps };
}

describe('a control plane that is to begin anew', () => {
  it('waits while another one does not serve', async () => {
    const { begin, looks, steps } = rig((address, before) => address !== '10.0.0.12' || before === 1);
    await begin();
    expect(looks).toEqual(['10.0.0.11', '10.0.0.12', '10.0.0.12']);
    expect(steps).toEqual(['waiting for the API server of master_2: it is not ready yet: etcd']);
  });

  it('waits for nobody where it does not serve itself', async () => {
    const { begin, looks } = rig(() => false);
    await begin();
    expect(looks).toEqual(['10.0.0.11']);
  });

  it('does not wait for one whose certificates have ended: its turn comes', async () => {
    const { begin, steps } = rig((address) => address === '10.0.0.11', `@file /etc/kubernetes/admin.conf\n${ended}`);
    await begin();
    expect(steps).toEqual([]);
  });
});

describe.each(SHELLS)('by %s, a node whose kubelet has begun anew', (shell) => {
  /** Leases that are renewed at these times, one for each look; systemd says in its own zone when the kubelet has begun. */
  async function lookedAt(renewals: readonly string[], systemctl: string): Promise<number> {
    const self = { ...sketchMaster(), runtimeProperties: { node_name: 'cp1' } };
    let looks = 0;
    const kubectl = `case "$*" in *'get lease'*)
  for renewal in ${renewals.join(' ')}; do
    [ -e "$0.$renewal" ] || { : >"$0.$renewal"; break; }
  done
  printf %s "$renewal" ;;
esac`;
    const host: Host = {
      ...scriptedHost([]),
      run: (script) => {
        const ended = runWithKubectl(shell, script, kubectl, { systemctl, sleep: ':' });
        looks += ended.calls.length;
        return Promise.resolve(ended);
      },
    };
    await untilNodeIsHeardOf(host, { ...sketchContext(self), host: () => Promise.resolve(host) });
    return looks;
  }

  const SHANGHAI = `if [ "\${TZ:-}" = UTC ]; then echo 'Fri 2026-11-27 14:01:50 UTC'; else echo 'Fri 2026-11-27 22:01:50 CST'; fi`;

  it('is waited for until its lease is younger, whatever the zone of the host is', async () => {
    expect(await lookedAt(['2026-11-27T14:01:40.000000Z', '2026-11-27T14:02:00.000000Z'], SHANGHAI)).toBe(2);
  });

  it.each([
    ['it has never begun', 'echo'],
    ['Host is down', 'echo "Host is down" >&2; exit 1'],
  ])('is not taken for heard of where systemd says that %s', async (said, systemctl) => {
    await expect(lookedAt(['2026-11-27T14:02:00.000000Z'], systemctl)).rejects.toMatchObject({
      reason: 'unit-failed',
      message: `when the kubelet of master_a1b2c3 has begun is not known: ${said}`,
    });
  });
});
