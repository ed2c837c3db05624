// One file from an address, verified before it gets its name.

import { quote } from '@brolly/plugin-sdk';
import { type Checksum, checksumMistake, fetchOf, fetchSource } from '../fetch.ts';
import type { HostProxy } from '../host-proxy.ts';
import { type Difference, type Facts, formatMode, type ResourceKind } from '../resource-kind.ts';
import { OBSERVE_FILE_FUNCTIONS } from './file.ts';

/** One file from an address, verified, put in place atomically. */
export interface DownloadResource {
  readonly kind: 'download';
  readonly url: string;
  readonly checksum: Checksum;
  /** Default: what the host's environment says. */
  readonly proxy?: HostProxy | undefined;
  readonly path: string;
  /** Default 0o755. */
  readonly mode?: number;
}

export const downloadKind: ResourceKind<DownloadResource> = {
  name: (resource) => resource.path,
  paths: (resource) => [resource.path],
  claims: (resource) => resource.path,
  mistake: ({ checksum }) => checksumMistake(checksum),
  attributesOf: (resource) => resource.path,
  observeFunctions: () => [...OBSERVE_FILE_FUNCTIONS, OBSERVE_DOWNLOAD_FUNCTION],
  observe(resource, id) {
    const wanted = resource.checksum.kind === 'sha256' ? resource.checksum.value.toLowerCase() : '-';
    return `brolly_observe_download ${quote(resource.path)} ${id} ${fetchSource(resource)} ${wanted}`;
  },
  compare: compareDownload,
  change(resource, facts, { id }) {
    const path = quote(resource.path);
    if (isSameContent(facts)) return `brolly_keep ${path}\nchmod ${formatMode(resource.mode ?? 0o755)} ${path}`;
    return `
brolly_place ${path} ${id}
mv -f "$fetched" "$temporary"
chown root:root "$temporary"
chmod ${formatMode(resource.mode ?? 0o755)} "$temporary"
fetched_sum=$(cat "$fetched.sha256")
brolly_print '%s\\n' "$fetched_sum" "$(stat -c '%s:%Y:%i' "$temporary")" >>"$record/after"
brolly_put ${path}
brolly_stamp ${id} ${fetchSource(resource)} "$fetched_sum" ${path}
rm -f "$fetched.sha256"`;
  },
  revert(_resource, _facts, id) {
    return `brolly_put_back\nrm -f "$root/stamps/${id}" "$root/stamps/${id}.paths"`;
  },
  fetch: (resource, facts) => (isSameContent(facts) ? undefined : fetchOf(resource)),
};

/**
 * `brolly_observe_download PATH ID SOURCE WANTED_SHA256`, which is `-` when only the
 * host can know it. The file is read only when its stamp does not vouch for it.
 */
const OBSERVE_DOWNLOAD_FUNCTION = `
brolly_observe_download() {
  brolly_observe_state "$1"
  if [ "$state" != file ]; then return 0; fi
  stamp_source= stamp_sum= stamp_stat=
  if [ -f "$root/stamps/$2" ]; then { read -r stamp_source stamp_sum; IFS= read -r stamp_stat; } <"$root/stamps/$2"; fi
  want=$4
  if [ "$want" = - ]; then if [ "$stamp_source" = "$3" ]; then want=$stamp_sum; else return 0; fi; fi
  brolly_fact wanted "$want"
  if [ "$want" = "$stamp_sum" ] && [ "$stamp_stat" = "$size $touched $mode $1" ]; then hash=$stamp_sum
  else hash=$(sha256sum <"$1"); hash=\${hash%% *}; fi
  brolly_fact sha256 "$hash"
}
`;

function isSameContent(facts: Facts): boolean {
  const hash = facts.get('sha256');
  return facts.get('state') === 'file' && hash !== undefined && hash === facts.get('wanted');
}

function compareDownload(resource: DownloadResource, facts: Facts): Difference | undefined {
  const exists = facts.get('state') !== 'absent';
  const wantedMode = formatMode(resource.mode ?? 0o755);
  const mode = formatMode(Number.parseInt(facts.get('mode') ?? '0', 8));
  const isSame = isSameContent(facts);
  if (isSame && mode === wantedMode) return undefined;
  const detail = isSame ? `mode ${mode} -> ${wantedMode}` : `${wantedMode}, from ${resource.url}`;
  return {
    action: exists ? 'update' : 'create',
    summary: `${exists ? 'update' : 'create'} ${resource.path} (${detail})`,
    before: Object.fromEntries(facts),
    revertAction: exists ? 'update' : 'delete',
    revertSummary: `${exists ? 'restore' : 'remove'} ${resource.path}`,
  };
}
