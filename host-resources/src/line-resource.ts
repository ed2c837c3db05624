// What every kind can do that is one line of a file which others write to as well.

import { quote } from '@brolly/plugin-sdk';
import { OBSERVE_FILE_FUNCTIONS } from './kinds/file.ts';
import { type Difference, type Facts, formatMode, isYes, type ResourceKind } from './resource-kind.ts';
import {
  CHANGE_LINE_FUNCTION,
  FIND_LINE_FUNCTION,
  type LineEdit,
  lineWords,
  OBSERVE_LINE_FUNCTION,
  revertLine,
} from './shell/line-functions.ts';
import { asText } from './shell/print-bytes.ts';
import { unifiedDiff } from './unified-diff.ts';

/** The line that a resource stands for. */
export interface LineOfFile extends LineEdit {
  readonly path: string;
  /** Of a file that is not there yet. Default 0o644. */
  readonly mode?: number | undefined;
  /** The line, and the content around it, is never shown. */
  readonly secret?: boolean | undefined;
  /** For people, in place of the line itself: `10.0.0.11 is cp1`. */
  readonly title?: string | undefined;
}

/** Makes the four things that a kind can do out of the line that its resource stands for. */
export function lineKind<R extends { readonly kind: string }>(
  lineOf: (resource: R) => LineOfFile,
): Pick<
  ResourceKind<R>,
  'edits' | 'observeFunctions' | 'changeFunctions' | 'observe' | 'compare' | 'change' | 'revert'
> {
  return {
    edits: (resource) => lineOf(resource).path,
    observeFunctions: () => [...OBSERVE_FILE_FUNCTIONS, FIND_LINE_FUNCTION, OBSERVE_LINE_FUNCTION],
    changeFunctions: () => [FIND_LINE_FUNCTION, CHANGE_LINE_FUNCTION],
    observe(resource) {
      const line = lineOf(resource);
      return `brolly_observe_line ${quote(line.path)} ${lineWords(line)}`;
    },
    compare: (resource, facts) => compareLine(lineOf(resource), facts),
    change(resource, _facts, { id }) {
      const line = lineOf(resource);
      const secret = line.secret === true ? ': >"$record/secret"\n' : '';
      return `${secret}brolly_line ${quote(line.path)} ${id} ${formatMode(line.mode ?? 0o644)} ${lineWords(line)}`;
    },
    revert: (resource) => revertLine(quote(lineOf(resource).path)),
  };
}

/** What the change of a line is; `undefined` when it is there. */
export function compareLine(line: LineOfFile, facts: Facts): Difference | undefined {
  if (isYes(facts, 'present')) return undefined;
  const isReplaced = facts.has('replaced');
  const title = line.title ?? (line.secret === true ? 'a line that is not shown' : line.line);
  const diff = line.secret === true ? undefined : lineDiff(line, facts);
  return {
    action: facts.get('state') === 'absent' ? 'create' : 'update',
    summary: `${isReplaced ? 'change' : 'add'} a line of ${line.path}: ${title}`,
    ...(diff === undefined ? {} : { diff }),
    before: Object.fromEntries(facts),
    revertAction: 'update',
    revertSummary: isReplaced ? `restore a line of ${line.path}` : `take a line out of ${line.path}: ${title}`,
  };
}

function lineDiff(line: LineOfFile, facts: Facts): string | undefined {
  const isThere = facts.get('state') === 'file';
  const content = facts.get('content');
  if (isThere && content === undefined) return undefined;
  const before = content === undefined || content === '%' ? '' : asText(Buffer.from(content, 'base64'));
  if (before === undefined) return undefined;
  const lines = before.split('\n');
  const last = lines.pop() ?? '';
  if (last !== '') lines.push(last);
  const at = Number(facts.get('at') ?? '0');
  if (at === 0) lines.push(line.line);
  else lines.splice(at - 1, facts.has('replaced') ? 1 : 0, line.line);
  const names = { beforeName: isThere ? line.path : '/dev/null', afterName: line.path };
  return unifiedDiff(before, at === 0 || last === '' ? `${lines.join('\n')}\n` : lines.join('\n'), names);
}
