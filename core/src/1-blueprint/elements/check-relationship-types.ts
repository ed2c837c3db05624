// Operations of relationship types that no template uses: those of used types are checked where they are used.

import type { Relationship } from '../blueprint.ts';
import type { Report } from './element-reader.ts';
import { findCarrier, type OperationSources } from './find-carrier.ts';
import type { ResolvedType } from './node-types.ts';

/** Reports implementations that neither a plugin nor a script carries out. */
export function checkUnusedRelationshipTypes(
  report: Report,
  types: ReadonlyMap<string, ResolvedType>,
  { used, sources }: { readonly used: Iterable<Relationship>; readonly sources: OperationSources },
): void {
  const known = new Set<string>();
  for (const { typeHierarchy } of used) for (const name of typeHierarchy) known.add(name);
  for (const type of types.values()) {
    if (known.has(type.name)) continue;
    for (const interfaces of Object.values(type.interfaces))
      for (const [interfaceName, operations] of interfaces)
        for (const [name, { implementation, span }] of operations) {
          if (implementation.trim() === '') continue;
          const what = `operation "${interfaceName}.${name}" of relationship type "${type.name}"`;
          findCarrier(report, { implementation, inputs: {}, span }, { sources, what, span, unknownCode: 19 });
        }
  }
}
