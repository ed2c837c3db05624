// What stands in the records of a host: every change that can be taken back, beside what is there now.

import { decodeBase64, decodeWord, LINE_PREFIX, protocolWords } from './protocol.ts';
import { asText } from './shell/print-bytes.ts';
import { assembleScript, DEFAULT_RECORD_ROOT } from './shell/script.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Larger texts are not brought here for a comparison. */
const SHOWN_BYTES = 65_536;

/** One path of a recorded change. Texts are `undefined` where there is no file, or none that may be shown. */
export interface RecordedPath {
  readonly path: string;
  readonly before: string | undefined;
  readonly ours: string | undefined;
  readonly now: string | undefined;
  /** `ours`: as we left it; `changed`: by somebody else since; `gone`: not there any more. */
  readonly state: 'ours' | 'changed' | 'gone';
}

/** A change that stands in the record of a host, oldest first. */
export interface RecordedChange {
  /** `<deployment>.<node instance>` */
  readonly owner: string;
  /** `file:/etc/motd` */
  readonly key: string;
  /** What taking it back will do: `remove /etc/motd`. */
  readonly summary: string;
  readonly paths: readonly RecordedPath[];
}

const MAIN = `
base64_of() { encoded=$(base64 | tr -d '\\n') || encoded=; printf %s "\${encoded:-%}"; }
text_of() { # FILE
  if [ ! -f "$1" ] || [ -L "$1" ] || [ -e "$record/secret" ] || [ "$(stat -c %s -- "$1")" -gt ${SHOWN_BYTES} ]; then printf %%
  else case $1 in "$record"/*.gz) gzip -dc <"$1" ;; *) cat "$1" ;; esac | base64_of; fi
}
is_ours() { # PATH
  [ -f "$record/after" ] || return 1
  grep -qxF "$(stat -c '%s:%Y:%i' "$1")" "$record/after" && return 0
  if [ -L "$1" ]; then grep -qxF "link:$(readlink "$1")" "$record/after"; return; fi
  [ -f "$1" ] || return 1
  sum=$(sha256sum <"$1"); grep -qxF "\${sum%% *}" "$record/after"
}
for record in ${DEFAULT_RECORD_ROOT}/records/*/[1-9]*; do
  [ -f "$record/key" ] || continue
  owner=\${record%/*}; owner=\${owner##*/}
  read -r key <"$record/key"; read -r summary <"$record/summary"
  printf '${LINE_PREFIX}record %s %s %s\\n' "$owner" "$key" "$summary"
  [ -f "$record/paths" ] || continue
  number=0
  while IFS= read -r path; do
    if [ ! -e "$path" ] && [ ! -L "$path" ]; then state=gone; elif is_ours "$path"; then state=ours; else state=changed; fi
    newest= version=1
    while [ -e "$record/after.$number.$version.gz" ]; do newest=$record/after.$number.$version.gz version=$(( version + 1 )); done
    printf '${LINE_PREFIX}path %s %s %s %s %s\\n' "$(printf %s "$path" | base64_of)" "$state" \\
      "$(text_of "$record/before.$number.gz")" "$(text_of "$newest")" "$(text_of "$path")"
    number=$(( number + 1 ))
  done <"$record/paths"
done
printf '${LINE_PREFIX}records-end\\n'`;

/** A script that prints the records of all owners on a host, and changes nothing. */
export function recordsScript(): string {
  return assembleScript([], MAIN);
}

/** Reads the lines of a records script. @returns `undefined` when it was cut. */
export function parseRecords(lines: readonly string[]): readonly RecordedChange[] | undefined {
  const changes: { owner: string; key: string; summary: string; paths: RecordedPath[] }[] = [];
  let isComplete = false;
  for (const line of lines) {
    const [word, first = '', second = '', third = '', fourth = '', fifth = ''] = protocolWords(line) ?? [];
    if (word === 'record') {
      changes.push({ owner: decodeWord(first), key: decodeWord(second), summary: decodeWord(third), paths: [] });
    } else if (word === 'path') {
      const state = second === 'gone' || second === 'ours' ? second : 'changed';
      const [before, ours, now] = [third, fourth, fifth].map(textOf);
      changes.at(-1)?.paths.push({ path: decodeBase64(first), before, ours, now, state });
    } else if (word === 'records-end') isComplete = true;
  }
  return isComplete ? changes : undefined;
}

/** The difference between what was there before and what is there now; empty where no text may be shown. */
export function recordedDiff({ path, before, ours, now, state }: RecordedPath): string {
  // A file without a text on either side is a secret, large, or none: there is nothing to show of it.
  if (now === undefined && (state !== 'gone' || before === undefined)) return '';
  if (before === undefined && ours === undefined) return '';
  const names = {
    beforeName: before === undefined ? '/dev/null' : path,
    afterName: now === undefined ? '/dev/null' : path,
  };
  return unifiedDiff(before ?? '', now ?? '', names);
}

function textOf(word: string): string | undefined {
  return word === '%' || word === '' ? undefined : asText(Buffer.from(word, 'base64'));
}
