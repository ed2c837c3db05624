// One script that makes a whole list of changes, each recorded on the host before it is made.

import { quote } from '@brolly/plugin-sdk';
import { type Change, REVERT_HEAD } from './compare-resources.ts';
import { type HostProxy, proxyVariables } from './host-proxy.ts';
import { encodeWord, LINE_PREFIX } from './protocol.ts';
import type { Fetch } from './resource-kind.ts';
import { revertScript } from './revert-script.ts';
import { FETCH_FUNCTIONS } from './shell/fetch-functions.ts';
import { LEASE_FUNCTIONS, leaseVariables } from './shell/lease-functions.ts';
import { LOCK_FUNCTIONS, PROGRESS_FUNCTIONS } from './shell/progress-functions.ts';
import { RECORD_FUNCTIONS } from './shell/record-functions.ts';
import { assembleScript, placeVariables, type ScriptOptions, sameMachine } from './shell/script.ts';

/**
 * A script that makes the changes in their order and prints a line of progress for each; read them with
 * `parseProgress`. It stops at the first failure with exit code 1.
 *
 * It may be killed between any two lines: what it began is recorded, a later run goes on, and the first state that was
 * recorded for a key is the one that a revert brings back. All downloads begin at once, in the background.
 */
export function changeScript(changes: readonly Change[], options: ScriptOptions): string {
  if (changes.length === 0) return assembleScript([], `printf '${LINE_PREFIX}finished well\\n'`);
  const fetches = changes.filter((change) => change.fetch !== undefined);
  const { lease } = options;
  const functions = [
    PROGRESS_FUNCTIONS,
    LOCK_FUNCTIONS,
    ...(lease === undefined ? [] : [LEASE_FUNCTIONS]),
    RECORD_FUNCTIONS,
    ...(fetches.length === 0 ? [] : [FETCH_FUNCTIONS, fetchItems(fetches)]),
    ...new Set(changes.flatMap((change) => change.functions)),
  ];
  const main = [
    placeVariables(options),
    sameMachine(options),
    `revert_head=${quote(REVERT_HEAD)}`,
    ...(lease === undefined ? [] : [leaseVariables(lease), 'brolly_lease_take || return 1']),
    'brolly_open || return 1',
    `if [ ! -f "$records/revert" ]; then
brolly_print %s ${quote(revertScript(options))} >"$records/revert.new" && mv "$records/revert.new" "$records/revert" || { brolly_lost disk-full "no space left for the record in $root"; return 1; }
fi`,
    fetches.length === 0 ? ':' : `brolly_fetch_all ${fetches.length}`,
    ...changes.map(
      (change, index) =>
        `${together(changes, index)}${lease === undefined ? '' : '\nbrolly_lease_ours || return 1'}${step(change, fetches.indexOf(change) + 1)}`,
    ),
    `printf '${LINE_PREFIX}finished well\\n'`,
  ];
  return assembleScript(functions, main.join('\n'));
}

/** One change: a subshell of its own, whose output goes nowhere but into the evidence. `fetchNumber` is 0 when nothing is fetched. */
function step(change: Change, fetchNumber: number): string {
  const key = encodeWord(change.key);
  const record = [change.id, recordName(change.key), key, change.revertAction, encodeWord(change.revertSummary)];
  const marks = change.marksToRestart.map(
    (unit) => `mkdir -p "$records/restart"; : >"$records/restart/"${quote(unit)}`,
  );
  return `
brolly_begin ${quote(key)} ${change.action} ${quote(encodeWord(change.summary))}
(
set -eu
temporary=; trap 'brolly_clean_up $?' EXIT
${fetchNumber === 0 ? '' : `brolly_await ${fetchNumber} ${change.id}`}
brolly_record ${record.map(quote).join(' ')} ${quote(change.revertFragment)}
${marks.join('\n')}
${change.changeFragment}
) >/dev/null 2>"$work/log"
brolly_end $? || { printf '${LINE_PREFIX}finished failed\\n'; return 1; }`;
}

/** For the first of several changes in a row that are made in one go: the words of the others. */
function together(changes: readonly Change[], index: number): string {
  if (changes[index]?.word === undefined) return '';
  if (changes[index - 1]?.word !== undefined) return 'together=';
  const words: string[] = [];
  for (const { word } of changes.slice(index + 1)) {
    if (word === undefined) break;
    words.push(word);
  }
  return `together=${quote(words.join(' '))}`;
}

/** Sets the variables of a proxy for what follows in a worker, or none: they stand on no command line. */
function proxyCommand(proxy: HostProxy): string {
  const variables = proxyVariables(proxy);
  if (variables.length === 0) return 'unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY';
  return `export ${variables.map(([name, value]) => `${name}=${quote(value)}`).join(' ')}`;
}

function fetchItems(changes: readonly Change[]): string {
  const hasProxy = changes.some((change) => change.fetch?.proxy !== undefined);
  const cases = changes.map((change, index) => {
    const fetch: Fetch = change.fetch ?? { url: '' };
    const words = [
      String(index + 1),
      change.id,
      fetch.url,
      fetch.sha256 ?? '',
      fetch.checksumUrl ?? '',
      fetch.checksumName ?? '',
      fetch.unpack === undefined ? '' : String(fetch.unpack.stripComponents),
    ];
    const proxy = hasProxy ? `${proxyCommand(fetch.proxy ?? {})}; ` : '';
    return `${index + 1}) ${proxy}brolly_fetch ${words.map(quote).join(' ')} ;;`;
  });
  return `brolly_fetch_item() {\ncase $1 in\n${cases.join('\n')}\nesac\n}`;
}

/** A readable part of a record's name; the id makes it unique. */
function recordName(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 80);
}
