// The type that a template or a relationship names.

import type { MapEntry } from '../read/yaml-node.ts';
import { type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import type { OperationSources } from './find-carrier.ts';
import type { ResolvedType } from './node-types.ts';
import { hintForType } from './where-to-find.ts';

/** Everything that templates are read against. */
export interface TemplateSources extends OperationSources {
  readonly nodeTypes: ReadonlyMap<string, ResolvedType>;
  readonly relationshipTypes: ReadonlyMap<string, ResolvedType>;
  readonly templateNames: ReadonlySet<string>;
}

/** The type that an entry names, or `undefined` with a report where there is none of that name. */
export function findType(
  report: Report,
  entry: Pick<MapEntry, 'value'>,
  wanted: {
    readonly key: string;
    readonly what: string;
    readonly code: string;
    readonly cloudifyCode: number;
    /** Types that are used for something else. */
    readonly others: { readonly types: ReadonlyMap<string, ResolvedType>; readonly use: string };
  },
  types: ReadonlyMap<string, ResolvedType>,
): ResolvedType | undefined {
  const name = scalarOf(entry.value, wanted.key, 'text');
  if (name === undefined) return undefined;
  const type = types.get(name);
  if (type !== undefined) return type;
  reportAt(report, valueOf(entry.value, wanted.key) ?? entry.value, {
    code: wanted.code,
    message: `${wanted.what} has the unknown type "${name}"`,
    ...hintForType(name, types, wanted.others),
    cloudifyCode: wanted.cloudifyCode,
  });
  return undefined;
}
