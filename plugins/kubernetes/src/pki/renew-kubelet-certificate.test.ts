// What is done for a kubelet whose certificate has ended, and for one whose has not.

import type { Host } from '@brolly/plugin-sdk';
import { expect, it } from 'vitest';
import { issueClientCertificate, makeAuthority } from '../certificates.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { KUBELET_CERTIFICATE, makeTrust, trustValueName } from '../trust.ts';
import { renewKubeletCertificate } from './renew-kubelet-certificate.ts';

const YEAR_MS = 365 * 86_400_000;

async function rig(issuedAt: number) {
  const known = await issueClientCertificate(await makeAuthority(issuedAt), 'CN=system:node:host1', issuedAt);
  const applied: string[] = [];
  const lines: string[] = [];
  const answer = {
    kind: 'exited',
    exitCode: 0,
    stderr: '',
    stdout: `@file ${KUBELET_CERTIFICATE}\n${known.certificate}`,
  };
  const host = {
    run: () => Promise.resolve(answer),
    apply(resources: readonly { readonly kind: string; readonly name?: string; readonly path?: string }[]) {
      applied.push(...resources.map((one) => `${one.kind} ${one.path ?? one.name}`));
      return Promise.resolve([]);
    },
  } as unknown as Host;
  const self = { ...sketchMaster(), runtimeProperties: { node_name: 'host1' } };
  const privateValues = new Map([[trustValueName('master'), JSON.stringify(await makeTrust(Date.now()))]]);
  const context = {
    ...sketchContext(self, { privateValues }),
    log: (_: string, line: string) => void lines.push(line),
  };
  await renewKubeletCertificate(host, context);
  return { applied, lines };
}

it('gives it another one, and says so', async () => {
  const { applied, lines } = await rig(Date.now() - 2 * YEAR_MS);
  expect(applied).toEqual(['file /etc/brolly-kubernetes/kubelet.pem', 'command kubelet-certificate']);
  expect(lines).toEqual([
    expect.stringMatching(/^\S+kubelet-client-current.pem ended on .*: the kubelet is given another one$/),
  ]);
});

it('leaves one alone that the kubelet renews by itself', async () => {
  expect(await rig(Date.now())).toEqual({ applied: [], lines: [] });
});
