// The certificates of a node: where they lie, whose they are and when they end.

import type { Host } from '@brolly/plugin-sdk';
import { validityOf } from '../certificates.ts';

const READ_MS = 30_000;
const DAY_MS = 86_400_000;
/** From when on one is said to end soon. */
const SOON_DAYS = 30;

/** One certificate of a node. */
export interface NodeCertificate {
  /** Where it lies: `/etc/kubernetes/pki/apiserver.crt`. */
  readonly file: string;
  /** Its end, in milliseconds since the epoch. */
  readonly until: number;
  /** Whether the kubelet renews it by itself. */
  readonly renewsItself: boolean;
}

/** POSIX sh. Prints certificates only, never a key: `@file PATH`, then the PEM. */
const READ = `pem() { sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p'; }
for file in /etc/kubernetes/pki/*.crt /etc/kubernetes/pki/etcd/*.crt /var/lib/kubelet/pki/kubelet-client-current.pem; do
  [ -f "$file" ] || continue
  echo "@file $file"
  pem <"$file"
done
for file in /etc/kubernetes/*.conf; do
  [ -f "$file" ] || continue
  echo "@file $file"
  sed -n 's/^ *client-certificate-data: //p' "$file" | base64 -d 2>/dev/null | pem
done`;

/** Reads the certificates of a host, the one that ends first at the beginning. */
export async function readCertificates(host: Host, signal: AbortSignal): Promise<readonly NodeCertificate[]> {
  const outcome = await host.run(READ, { signal, timeoutMs: READ_MS });
  return parseCertificates(outcome.stdout);
}

/** Of a file with several certificates the one that ends first counts. */
export function parseCertificates(printed: string): readonly NodeCertificate[] {
  return printed
    .split(/^@file /m)
    .slice(1)
    .flatMap((part): readonly NodeCertificate[] => {
      const [file = '', ...lines] = part.split('\n');
      const ends = (lines.join('\n').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [])
        .map((pem) => validityOf(pem)?.to)
        .filter((end) => end !== undefined);
      return ends.length === 0
        ? []
        : [{ file, until: Math.min(...ends), renewsItself: file.startsWith('/var/lib/kubelet/') }];
    })
    .toSorted((a, b) => a.until - b.until);
}

/** How near the end of a certificate is. */
export type Nearness = 'ended' | 'soon' | 'far';

/** @param now milliseconds since the epoch */
export function nearnessOf({ until }: Pick<NodeCertificate, 'until'>, now: number): Nearness {
  if (until <= now) return 'ended';
  return until < now + SOON_DAYS * DAY_MS ? 'soon' : 'far';
}

/** `/etc/kubernetes/pki/apiserver.crt ends on 2027-11-26, in 364 days`. */
export function certificateText({ file, until }: Pick<NodeCertificate, 'file' | 'until'>, now: number): string {
  return `${file} ${endText({ until }, now)}`;
}

/** `ends on 2027-11-26, in 364 days`, `ended on 2026-11-25, 1 day ago`. */
export function endText({ until }: Pick<NodeCertificate, 'until'>, now: number): string {
  const day = new Date(until).toISOString().slice(0, 10);
  const days = Math.floor(Math.abs(until - now) / DAY_MS);
  const count = `${days} ${days === 1 ? 'day' : 'days'}`;
  return until <= now ? `ended on ${day}, ${count} ago` : `ends on ${day}, in ${count}`;
}
