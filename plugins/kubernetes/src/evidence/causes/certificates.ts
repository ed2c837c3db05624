// Certificates that are not valid now, or that are not the ones they should be.

import { validityOf } from '../../certificates.ts';
import { type Cause, type HostEvidence, toldBy } from '../cause.ts';

function dated(evidence: HostEvidence): readonly {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}[] {
  return Object.entries(evidence.certificates).flatMap(([path, pem]) => {
    const validity = validityOf(pem);
    return validity === undefined ? [] : [{ path, ...validity }];
  });
}

const notValidNow = (kind: 'expired' | 'not-yet-valid'): Cause => {
  return (evidence) => {
    const { clock } = evidence;
    if (clock === undefined) return undefined;
    const now = clock * 1000;
    const found = dated(evidence).filter(({ from, to }) => (kind === 'expired' ? to < now : from > now));
    const [first] = found;
    if (first === undefined) return undefined;
    const date = (time: number): string => new Date(time).toISOString();
    return {
      code: `certificate-${kind}`,
      message:
        kind === 'expired'
          ? `the certificate ${first.path} expired at ${date(first.to)}`
          : `the certificate ${first.path} is valid from ${date(first.from)} on, and the host's clock says ${date(now)}`,
      hint:
        kind === 'expired'
          ? 'If the host\'s clock is right ("timedatectl"), renew it: "kubeadm certs renew", or remove what is left of an older cluster.'
          : 'Set the clocks of the host and of the machine that made it: "timedatectl set-ntp true".',
      proof: [
        {
          title: 'validity of certificates on the host',
          lines: found.map(({ path, from, to }) => `${path}: ${date(from)} to ${date(to)}`),
        },
      ],
    };
  };
};

export const certificateCauses: readonly Cause[] = [
  notValidNow('expired'),
  notValidNow('not-yet-valid'),
  toldBy({
    code: 'certificate-not-valid-now',
    in: 'said',
    pattern: /x509: certificate has expired or is not yet valid: (.*)/,
    message: ([what]) => `a certificate that was shown is not valid now: ${what}`,
    hint: 'Compare the clocks of this host and of the control plane: "date -u" on both.',
  }),
  toldBy({
    code: 'certificate-key-mismatch',
    in: 'said',
    pattern:
      /^(?:.*phase certs\/([\w-]+):)?.*(?:PrivateKey doesn't match|private key does not match|do(?:es)? not match(?: public key)?|failed to (?:verify|load).*key pair)/i,
    message: ([made]) =>
      `a certificate and its private key do not belong together${made === '' ? '' : `: kubeadm cannot make ${made} with them`}`,
    hint: "See /etc/kubernetes/pki on the host: what is left of an older cluster there is taken for this one's. Move it away.",
  }),
  toldBy({
    code: 'certificate-of-other-authority',
    in: 'said',
    pattern:
      /(?:certificate (\S+) )?(?:is )?not signed by (?:its |the )?(?:corresponding )?CA|certificate is not signed by/i,
    message: ([name]) =>
      `${name === '' ? 'a certificate' : `the certificate ${name}`} on the host is of another certificate authority than this cluster's`,
    hint: 'Move what is left of an older cluster out of /etc/kubernetes/pki.',
  }),
];
