// What stands in the record of a host: every change that can be taken back, beside what is there now.

import { type RecordedChange, readRecords, recordedDiff } from '#index';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { count } from '../render/words.ts';
import { hostTitle, type OpenedHost, withNamedHost } from './with-named-host.ts';

export interface HostDiffRequest {
  readonly owner: string | undefined;
  readonly showDiffs: boolean;
}

/** Reads the record and writes it, newest change last. Changes nothing. */
export function showHostDiff(context: CliContext, named: NamedHost, request: HostDiffRequest): Promise<ExitCode> {
  return withNamedHost(context, named, async (opened) => {
    const changes = (await readRecords(opened.host, opened.signal)).filter(
      ({ owner }) => request.owner === undefined || owner === request.owner,
    );
    if (context.isJson) {
      for (const change of changes) context.output.write(JSON.stringify(withDiffs(opened, change)));
      context.output.write(JSON.stringify({ kind: 'record', host: opened.host.address.name, changes: changes.length }));
      return EXIT.ok;
    }
    context.output.write(
      [
        `${hostTitle(context, opened.host)}: ${changes.length === 0 ? 'no record of brolly' : count(changes.length, 'recorded change')}`,
        ...changes.flatMap((change) => changeLines(context, change, request.showDiffs)),
      ].join('\n'),
    );
    return EXIT.ok;
  });
}

function withDiffs({ host }: OpenedHost, { owner, key, summary, paths }: RecordedChange): unknown {
  const shown = paths.map((path) => ({ path: path.path, state: path.state, diff: recordedDiff(path) }));
  return { kind: 'recorded', host: host.address.name, owner, key, revert: summary, paths: shown };
}

function changeLines(context: CliContext, change: RecordedChange, showDiffs: boolean): string[] {
  const { colors } = context.output;
  const lines = [`  ${colors.cyan(change.key)}  ${colors.dim(`${change.owner}; a revert will ${change.summary}`)}`];
  for (const path of change.paths) {
    if (path.state === 'changed')
      lines.push(`    ${colors.yellow(`${path.path}: somebody else has changed it since`)}`);
    if (path.state === 'gone') lines.push(`    ${colors.yellow(`${path.path}: somebody else has removed it since`)}`);
    const diff = showDiffs ? recordedDiff(path).trimEnd() : '';
    if (diff !== '') lines.push(...diff.split('\n').map((line) => `      ${line}`));
  }
  return lines;
}
