// A file with its content, mode and owner.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, formatMode, type ResourceKind } from '../resource-kind.ts';
import { ATTRIBUTE_LOOKUP_FUNCTIONS } from '../shell/attribute-lookup.ts';
import { asText, printBytes } from '../shell/print-bytes.ts';
import { sha256 } from '../shell/script.ts';
import { unifiedDiff } from '../unified-diff.ts';

export interface FileResource {
  readonly kind: 'file';
  readonly path: string;
  /** Text, or bytes in base64 for what is no text. */
  readonly content: string;
  readonly encoding?: 'utf8' | 'base64';
  /** Default 0o644. */
  readonly mode?: number;
  /** Default `root`, and the group too; with an owner but no group it is the owner's login group. */
  readonly owner?: string;
  readonly group?: string;
  /** Its content is never shown. */
  readonly secret?: boolean;
}

/** Content above this size is not brought here for the record and a diff: only its hash is. A secret's never gets into a diff. */
const OBSERVED_CONTENT_BYTES = 65_536;

/** A shell reads byte by byte: beyond this the start of a process for the hash costs less. */
const COMPARED_TEXT_BYTES = 512;

/** Paths under which a changed file asks for `systemctl daemon-reload`. */
const UNIT_FILE = /^\/(etc|run|usr\/lib|lib|usr\/local\/lib)\/systemd\/system\//;

export const fileKind: ResourceKind<FileResource> = {
  name: (resource) => resource.path,
  paths: (resource) => [resource.path],
  claims: (resource) => resource.path,
  changesUnits: (resource) => isUnitFile(resource.path),
  attributesOf: (resource) => resource.path,
  observeFunctions: () => OBSERVE_FILE_FUNCTIONS,
  observe(resource) {
    const bytes = contentBytes(resource);
    const asked = `brolly_observe_file ${quote(resource.path)} ${sha256(bytes)} ${OBSERVED_CONTENT_BYTES}`;
    const text = shortText(resource, bytes);
    return text === undefined ? asked : `${asked} ${bytes.length} ${quote(text)}`;
  },
  compare: compareFile,
  change(resource, _facts, { id }) {
    const bytes = contentBytes(resource);
    return `
brolly_place ${quote(resource.path)} ${id}
${resource.secret === true ? ': >"$record/secret"' : ':'}
${printBytes(bytes, 'brolly_print')} >"$temporary"
brolly_made "$temporary" ${sha256(bytes)} ${bytes.length}
${giveTo(ownership(resource))}
chmod ${formatMode(resource.mode ?? 0o644)} "$temporary"
brolly_put ${quote(resource.path)}`;
  },
  revert(resource) {
    return `brolly_put_back${isUnitFile(resource.path) ? '\n: >"$records/reload"' : ''}`;
  },
};

/** Whether a file at this path is a systemd unit or a drop-in of one. */
export function isUnitFile(path: string): boolean {
  return UNIT_FILE.test(path);
}

/**
 * Shell function of the observe script: `brolly_observe_file PATH WANTED_SHA256 CONTENT_LIMIT [SIZE TEXT]`.
 *
 * With the wanted text the shell sees by itself that a file holds it. Shells pass over NUL: then fewer bytes than its size
 * are read, and the text has none.
 */
const OBSERVE_FILE_FUNCTION = `
brolly_observe_state() { # PATH: prints and sets state; for a file also mode, owner, group and size
  if [ -L "$1" ]; then state=link; brolly_fact target "$(readlink "$1" | brolly_base64)"
  elif [ -f "$1" ]; then
    state=file
    brolly_attributes_of "$1"
    brolly_fact mode "$mode"; brolly_fact size "$size"; brolly_fact owner "$owner"; brolly_fact group "$group"
  elif [ -d "$1" ]; then state=directory; brolly_attributes_of "$1"; brolly_fact mode "$mode"
  elif [ -e "$1" ]; then state=other
  else state=absent; fi
  brolly_fact state "$state"
}
brolly_holds() { # PATH TEXT
  held= held_line=
  while IFS= read -r held_line; do held="$held$held_line
"; done <"$1"
  [ "$held$held_line" = "$2" ]
}
brolly_observe_file() {
  brolly_observe_state "$1"
  if [ "$state" != file ]; then return 0; fi
  if [ "$size" = "\${4-}" ] && brolly_holds "$1" "$5"; then brolly_fact sha256 "$2"; return 0; fi
  hash=$(sha256sum <"$1"); hash=\${hash%% *}
  brolly_fact sha256 "$hash"
  if [ "$hash" = "$2" ] || [ "$size" -gt "$3" ] || [ "$size" -gt "$content_left" ]; then return 0; fi
  content_left=$(( content_left - size ))
  brolly_fact content "$(brolly_base64 <"$1")"
}
`;

/** With what it is made of, for the kinds that look at a file as well. */
export const OBSERVE_FILE_FUNCTIONS = [ATTRIBUTE_LOOKUP_FUNCTIONS, OBSERVE_FILE_FUNCTION] as const;

/** The content, where the shell on the host can compare it cheaper than a process. A secret stays here. */
function shortText({ secret }: FileResource, bytes: Uint8Array): string | undefined {
  if (secret === true || bytes.length > COMPARED_TEXT_BYTES) return undefined;
  const text = asText(bytes);
  return text?.includes('\0') === true ? undefined : text;
}

function contentBytes(resource: FileResource): Uint8Array {
  return Buffer.from(resource.content, resource.encoding ?? 'utf8');
}

/** What we made belongs to root already, unless the directory gives its own group to what is made in it. */
function giveTo(owner: string): string {
  const give = `chown ${quote(owner)} "$temporary"`;
  return owner === 'root:root' ? `if [ ! -O "$temporary" ] || [ ! -G "$temporary" ]; then ${give}; fi` : give;
}

/** With an owner but no group it is the owner's login group that counts, and none is compared. */
function ownership(resource: FileResource): string {
  if (resource.owner === undefined) return `root:${resource.group ?? 'root'}`;
  return `${resource.owner}:${resource.group ?? ''}`;
}

function compareFile(resource: FileResource, facts: Facts): Difference | undefined {
  const bytes = contentBytes(resource);
  const mode = formatMode(resource.mode ?? 0o644);
  const state = facts.get('state') ?? 'absent';
  const isSame = state === 'file' && facts.get('sha256') === sha256(bytes);
  const details = [mode, `${bytes.length} bytes`];
  if (isSame) {
    const attributes = attributeDifferences(resource, facts);
    if (attributes.length === 0) return undefined;
    details.splice(0, 2, ...attributes);
  }
  const exists = state !== 'absent';
  const diff = isSame ? undefined : fileDiff(resource, facts, bytes);
  return {
    action: exists ? 'update' : 'create',
    summary: `${exists ? 'update' : 'create'} ${resource.path} (${details.join(', ')})`,
    ...(diff === undefined ? {} : { diff }),
    before: Object.fromEntries(facts),
    revertAction: exists ? 'update' : 'delete',
    revertSummary: `${exists ? 'restore' : 'remove'} ${resource.path}`,
  };
}

function attributeDifferences(resource: FileResource, facts: Facts): string[] {
  const differences: string[] = [];
  const wantedMode = formatMode(resource.mode ?? 0o644);
  const mode = formatMode(Number.parseInt(facts.get('mode') ?? '0', 8));
  if (mode !== wantedMode) differences.push(`mode ${mode} -> ${wantedMode}`);
  const owner = resource.owner ?? 'root';
  if (facts.get('owner') !== owner) differences.push(`owner ${facts.get('owner')} -> ${owner}`);
  const group = resource.group ?? (resource.owner === undefined ? 'root' : undefined);
  const groups = [facts.get('group'), facts.get('gid')];
  if (group !== undefined && !groups.includes(group)) differences.push(`group ${facts.get('group')} -> ${group}`);
  return differences;
}

function fileDiff(resource: FileResource, facts: Facts, bytes: Uint8Array): string | undefined {
  if (resource.secret === true) return undefined;
  if (bytes.length > OBSERVED_CONTENT_BYTES) return undefined;
  const after = asText(bytes);
  const state = facts.get('state') ?? 'absent';
  const content = facts.get('content');
  if (state === 'file' && content === undefined) return undefined;
  const before = state === 'file' && content !== '%' ? asText(Buffer.from(content ?? '', 'base64')) : '';
  if (after === undefined || before === undefined) return undefined;
  return unifiedDiff(before, after, {
    beforeName: exists(state) ? resource.path : '/dev/null',
    afterName: resource.path,
  });
}

function exists(state: string): boolean {
  return state !== 'absent';
}
