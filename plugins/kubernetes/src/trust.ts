// The trust of a cluster, made before any host is touched: CA, bootstrap token, administrator, nodes.

import { randomInt } from 'node:crypto';
import type { OperationContext } from '@brolly/plugin-sdk';
import { endOfValidity, issueClientCertificate, type KeyPair, makeAuthority } from './certificates.ts';

/** What the orchestrator holds of a cluster. All but the CA's certificate is secret. */
export interface Trust {
  readonly authority: KeyPair;
  readonly administrator: KeyPair;
  /** `abcdef.0123456789abcdef` */
  readonly token: string;
}

interface NodeIdentity extends KeyPair {
  readonly nodeName: string;
  readonly authorityCertificate: string;
}

const RENEW_BEFORE_MS = 30 * 86_400_000;
/** Where a kubelet keeps the certificate that it renews by itself. */
export const KUBELET_CERTIFICATE = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/** The trust of the cluster of a control plane: made once, then kept among the private values of the deployment. */
export async function trustOf(context: OperationContext, masterId: string): Promise<Trust> {
  const known = await knownTrust(context, masterId);
  if (known !== undefined) return known;
  const trust = await makeTrust(Date.now());
  await context.privateValues.put(trustName(masterId), JSON.stringify(trust));
  return trust;
}

/** The same trust where it was made already. */
export async function knownTrust(context: OperationContext, masterId: string): Promise<Trust | undefined> {
  const known = await context.privateValues.get(trustName(masterId));
  return known === undefined ? undefined : (JSON.parse(known) as Trust);
}

function trustName(masterId: string): string {
  return `kubernetes-trust/${masterId}`;
}

/** Makes new trust that is valid from `now` (milliseconds since the epoch) on. */
export async function makeTrust(now: number): Promise<Trust> {
  const authority = await makeAuthority(now);
  const administrator = await issueClientCertificate(authority, 'O=kubeadm:cluster-admins, CN=brolly-admin', now);
  return { authority, administrator, token: `${randomText(6)}.${randomText(16)}` };
}

/**
 * The certificate by which the kubelet of `context.self` is known from its first breath.
 *
 * It is kept among the private values, and issued anew for another name, another CA or a month before its end.
 */
export async function nodeIdentityOf(context: OperationContext, trust: Trust, nodeName: string): Promise<KeyPair> {
  const name = `kubernetes-node/${context.self.id}`;
  const text = await context.privateValues.get(name);
  const known = text === undefined ? undefined : (JSON.parse(text) as NodeIdentity);
  const now = Date.now();
  if (
    known?.nodeName === nodeName &&
    known.authorityCertificate === trust.authority.certificate &&
    endOfValidity(known.certificate) > now + RENEW_BEFORE_MS
  )
    return known;
  const issued = await issueClientCertificate(trust.authority, `O=system:nodes, CN=system:node:${nodeName}`, now);
  const identity: NodeIdentity = { ...issued, nodeName, authorityCertificate: trust.authority.certificate };
  await context.privateValues.put(name, JSON.stringify(identity));
  return issued;
}

/** A kubeconfig for the administrator. */
export function adminKubeconfig(trust: Trust, server: string): string {
  return kubeconfig(trust, server, {
    'client-certificate-data': base64(trust.administrator.certificate),
    'client-key-data': base64(trust.administrator.key),
  });
}

/** The kubeconfig by which a worker finds the cluster: the CA is pinned whole. */
export function discoveryKubeconfig(trust: Trust, server: string): string {
  return kubeconfig(trust, server, { token: trust.token });
}

/** The kubeconfig of a kubelet, whose certificate it renews by itself. */
export function kubeletKubeconfig(trust: Trust, server: string): string {
  return kubeconfig(trust, server, { 'client-certificate': KUBELET_CERTIFICATE, 'client-key': KUBELET_CERTIFICATE });
}

function kubeconfig(trust: Trust, server: string, user: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'kubernetes',
          cluster: { server, 'certificate-authority-data': base64(trust.authority.certificate) },
        },
      ],
      users: [{ name: 'brolly', user }],
      contexts: [{ name: 'brolly', context: { cluster: 'kubernetes', user: 'brolly' } }],
      'current-context': 'brolly',
    },
    undefined,
    2,
  )}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
