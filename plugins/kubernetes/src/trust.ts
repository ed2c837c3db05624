// The trust of a cluster, made before any host is touched: CA, administrator, nodes.

import type { OperationContext } from '@brolly/plugin-sdk';
import {
  endOfValidity,
  issueClientCertificate,
  type KeyPair,
  makeAuthority,
  makeSigningKeys,
  type SigningKeys,
} from './certificates.ts';
import type { EtcdAccess } from './etcd/etcd-client.ts';

/** The CAs of a cluster. While they are changed each has two certificates, the first of which belongs to the key. */
export interface Authorities {
  readonly authority: KeyPair;
  /** Of the layer in front of API servers of others. */
  readonly frontProxyAuthority: KeyPair;
  readonly etcdAuthority: KeyPair;
}

/** What the orchestrator holds of a cluster. All but the certificates of CAs is secret. */
export interface Trust extends Authorities {
  /** What tokens of service accounts are signed with. */
  readonly serviceAccounts: SigningKeys;
  readonly administrator: KeyPair;
}

interface NodeIdentity extends KeyPair {
  readonly nodeName: string;
  readonly authorityCertificate: string;
}

const RENEW_BEFORE_MS = 30 * 86_400_000;
/** Where a kubelet keeps the certificate that it renews by itself. */
export const KUBELET_CERTIFICATE = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/** The trust of a cluster: made once, then kept among the private values of the deployment. */
export async function trustOf(context: OperationContext, cluster: string): Promise<Trust> {
  const known = await knownTrust(context, cluster);
  if (known !== undefined) return known;
  const trust = await makeTrust(Date.now());
  await context.privateValues.put(trustValueName(cluster), JSON.stringify(trust));
  return trust;
}

/** The same trust where it was made already. */
export async function knownTrust(context: OperationContext, cluster: string): Promise<Trust | undefined> {
  const known = await context.privateValues.get(trustValueName(cluster));
  return known === undefined ? undefined : (JSON.parse(known) as Trust);
}

/** The private value that holds the trust of a cluster. */
export function trustValueName(cluster: string): string {
  return `kubernetes-trust/${cluster}`;
}

/** Makes new trust that is valid from `now` (milliseconds since the epoch) on. */
export async function makeTrust(now: number): Promise<Trust> {
  const [authorities, serviceAccounts] = await Promise.all([makeAuthorities(now), makeSigningKeys()]);
  const administrator = await issueAdministrator(authorities.authority, now);
  return { ...authorities, administrator, serviceAccounts };
}

/** Makes new CAs. Those that are to take the place of others need another name: by its issuer's name a certificate is judged. */
export async function makeAuthorities(now: number, suffix = ''): Promise<Authorities> {
  const [authority, frontProxyAuthority, etcdAuthority] = await Promise.all([
    makeAuthority(now, `kubernetes${suffix}`),
    makeAuthority(now, `front-proxy-ca${suffix}`),
    makeAuthority(now, `etcd-ca${suffix}`),
  ]);
  return { authority, frontProxyAuthority, etcdAuthority };
}

/** A certificate of a year for the administrator, from now on. */
export async function renewAdministrator(context: OperationContext, cluster: string): Promise<void> {
  await changeTrust(context, cluster, {});
}

/** Other CAs, and a certificate for the administrator that the first of them has issued. */
export async function changeTrust(
  context: OperationContext,
  cluster: string,
  authorities: Partial<Authorities>,
): Promise<void> {
  const trust = { ...(await trustOf(context, cluster)), ...authorities };
  const administrator = await issueAdministrator(trust.authority, Date.now());
  await context.privateValues.put(trustValueName(cluster), JSON.stringify({ ...trust, administrator }));
}

/** The same trust, with a certificate of the administrator that is not about to end at `now`. */
export async function withValidAdministrator(trust: Trust, now: number): Promise<Trust> {
  if (endOfValidity(trust.administrator.certificate) > now + RENEW_BEFORE_MS) return trust;
  return { ...trust, administrator: await issueAdministrator(trust.authority, now) };
}

function issueAdministrator(authority: KeyPair, now: number): Promise<KeyPair> {
  return issueClientCertificate(authority, 'O=kubeadm:cluster-admins, CN=brolly-admin', now);
}

/** The private value that holds the certificate of an instance's kubelet. */
export function nodeIdentityValueName({ self }: Pick<OperationContext, 'self'>): string {
  return `kubernetes-node/${self.id}`;
}

/**
 * The certificate by which the kubelet of `context.self` is known from its first breath.
 *
 * It is kept among the private values, and issued anew for another name, another CA or a month before its end.
 */
export async function nodeIdentityOf(context: OperationContext, trust: Trust, nodeName: string): Promise<KeyPair> {
  const name = nodeIdentityValueName(context);
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

/**
 * A kubeconfig for the administrator: the context `brolly` leads to the first server, and with more of them
 * `brolly-2` to the second, and so on.
 */
export function adminKubeconfig(trust: Trust, servers: readonly [string, ...string[]]): string {
  return kubeconfig(trust, servers, {
    'client-certificate-data': base64(trust.administrator.certificate),
    'client-key-data': base64(trust.administrator.key),
  });
}

/** A certificate by which the orchestrator may ask etcd; short-lived, and never kept. */
export async function etcdAccess(trust: Trust): Promise<EtcdAccess> {
  const client = await issueClientCertificate(trust.etcdAuthority, 'CN=brolly', Date.now());
  return { authority: trust.etcdAuthority.certificate, client };
}

/** The kubeconfig by which a node finds the cluster: the CA is pinned whole, and the node is known by its own certificate. */
export function discoveryKubeconfig(trust: Trust, server: string, identity: KeyPair): string {
  return kubeconfig(trust, [server], {
    'client-certificate-data': base64(identity.certificate),
    'client-key-data': base64(identity.key),
  });
}

/** The kubeconfig of a kubelet, whose certificate it renews by itself. */
export function kubeletKubeconfig(trust: Trust, server: string): string {
  return kubeconfig(trust, [server], { 'client-certificate': KUBELET_CERTIFICATE, 'client-key': KUBELET_CERTIFICATE });
}

function kubeconfig(trust: Trust, servers: readonly string[], user: Readonly<Record<string, string>>): string {
  const authority = base64(trust.authority.certificate);
  const suffix = (index: number): string => (index === 0 ? '' : `-${index + 1}`);
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: servers.map((server, index) => ({
        name: `kubernetes${suffix(index)}`,
        cluster: { server, 'certificate-authority-data': authority },
      })),
      users: [{ name: 'brolly', user }],
      contexts: servers.map((_, index) => ({
        name: `brolly${suffix(index)}`,
        context: { cluster: `kubernetes${suffix(index)}`, user: 'brolly' },
      })),
      'current-context': 'brolly',
    },
    undefined,
    2,
  )}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
