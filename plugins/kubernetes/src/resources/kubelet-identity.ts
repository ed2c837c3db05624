// The certificate by which a kubelet is known, as the orchestrator has issued it: the kubelet renews it from then on.

import type { HostResource } from '@brolly/host-resources';
import type { KeyPair } from '../certificates.ts';
import { KUBELET_CERTIFICATE } from '../trust.ts';
import { FOLDER } from './node-folder.ts';

/** The certificate and its key, for root only. */
export const IDENTITY = `${FOLDER}/kubelet.pem`;
const GIVEN = '/var/lib/kubelet/pki/kubelet-client-brolly.pem';

/** sh. The kubelet that begins next is known by what stands in IDENTITY. */
export const GIVE_IDENTITY = `mkdir -p /var/lib/kubelet/pki
cp ${IDENTITY} ${GIVEN}.new
mv ${GIVEN}.new ${GIVEN}
ln -sf kubelet-client-brolly.pem ${KUBELET_CERTIFICATE}`;

/** The file from which a kubelet is given its certificate. */
export function identityFile({ certificate, key }: KeyPair): HostResource {
  return { kind: 'file', path: IDENTITY, content: `${certificate}${key}`, mode: 0o600, secret: true };
}

/** Gives a kubelet that certificate in place of the one that it has; it is read when the kubelet begins. */
export function identityResources(identity: KeyPair): readonly HostResource[] {
  return [
    identityFile(identity),
    {
      kind: 'command',
      name: 'kubelet-certificate',
      title: 'give the kubelet another certificate',
      unless: `cmp -s ${IDENTITY} ${KUBELET_CERTIFICATE}`,
      run: GIVE_IDENTITY,
    },
  ];
}
