// A kubelet that was away for long: the certificate that it has is one of the cluster, and has ended.

import type { LabHost } from '@brolly/lab';
import { sshToHost } from './ssh-to-host.ts';

const AUTHORITY = `[ca]
default_ca = cluster
[cluster]
new_certs_dir = .
database = index
serial = serial
default_md = sha256
policy = names
[names]
organizationName = optional
commonName = supplied
`;

/** Has the CA on the host of a control plane issue a certificate of 2025 for a node, and begins the kubelet with it. */
export async function giveEndedCertificate(controlPlane: LabHost, node: LabHost): Promise<void> {
  const { stdout } = await sshToHost(
    controlPlane,
    `set -e
folder=$(mktemp -d); cd "$folder"
: >index; echo 01 >serial; printf '${AUTHORITY.replaceAll('\n', '\\n')}' >authority
openssl ecparam -name prime256v1 -genkey -noout -out key
openssl req -new -key key -subj '/O=system:nodes/CN=system:node:${node.name}' -out request
openssl ca -batch -notext -config authority -cert /etc/kubernetes/pki/ca.crt -keyfile /etc/kubernetes/pki/ca.key \\
  -in request -startdate 20250101000000Z -enddate 20260101000000Z -out certificate >&2
cat certificate key
cd /; rm -r "$folder"`,
  );
  await sshToHost(
    node,
    `set -e
cat >"$(readlink -f /var/lib/kubelet/pki/kubelet-client-current.pem)" <<'PEM'
${stdout}PEM
systemctl restart kubelet`,
  );
}
