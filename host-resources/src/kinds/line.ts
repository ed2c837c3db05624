// One line of a file that others write to as well.

import { lineKind } from '../line-resource.ts';
import { lineMistake, type ResourceKind } from '../resource-kind.ts';

/** One line of a text file; everything else in the file is left alone. */
export interface LineResource {
  readonly kind: 'line';
  readonly path: string;
  readonly line: string;
  /** The last line that matches this POSIX extended expression gives way: `^#?PermitRootLogin `. */
  readonly replaces?: string;
  /** Where nothing gives way, the line goes before the first that matches; else to the end. */
  readonly before?: string;
  /** Of a file that is not there yet. Default 0o644. */
  readonly mode?: number;
  /** The line is never shown. */
  readonly secret?: boolean;
}

export const lineResourceKind: ResourceKind<LineResource> = {
  // A line whose value changes keeps its record where an expression says which line it is.
  name: ({ path, line, replaces }) => `${path}:${replaces ?? line}`,
  paths: (resource) => [resource.path],
  mistake: ({ line, replaces = '', before = '' }) =>
    lineMistake(line, 'a line') ??
    lineMistake(`${replaces}${before}`, 'an expression') ??
    (line === '' ? 'an empty line cannot be told from others' : undefined),
  ...lineKind((resource) => resource),
};
