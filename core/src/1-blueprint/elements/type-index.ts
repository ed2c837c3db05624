// Types with derivation: node types, relationship types and data types look up their parents here.

import { hintFor } from '#diagnostics/suggest-name.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import { type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { circleOf } from './name-circle.ts';
import { whereToFind } from './where-to-find.ts';

/** A type as written, with the names of its ancestors. */
export interface WrittenType {
  readonly name: string;
  readonly entry: MapEntry;
  /** From root to leaf, itself last. Cut where a parent is unknown or a cycle begins. */
  readonly hierarchy: readonly string[];
}

/** Reads a section of types; unknown parents and cycles are reported once each. `what` names one: `node type`. */
export function indexTypes(
  report: Report,
  entries: ReadonlyMap<string, MapEntry>,
  what: string,
): ReadonlyMap<string, WrittenType> {
  const parents = new Map<string, string>();
  for (const entry of entries.values()) {
    const parent = scalarOf(entry.value, 'derived_from', 'text');
    if (parent === undefined) continue;
    if (entries.has(parent)) parents.set(entry.key, parent);
    else {
      reportAt(report, valueOf(entry.value, 'derived_from') ?? entry.keyNode, {
        code: 'parent-unknown',
        message: `${what} "${entry.key}" derives from "${parent}", which does not exist`,
        ...hintFor(parent, [...entries.keys()], whereToFind(parent, entries)),
        cloudifyCode: 103,
      });
    }
  }
  const reported = new Set<string>();
  return new Map(
    [...entries.values()].map((entry) => {
      const hierarchy = walkUp(entry.key, parents);
      const [first] = hierarchy.cycle;
      if (first !== undefined && !reported.has(first)) {
        for (const name of hierarchy.cycle) reported.add(name);
        reportAt(report, spanOf((entries.get(first) ?? entry).keyNode), {
          code: 'type-cycle',
          message: `types derive from each other: ${circleOf(hierarchy.cycle)}`,
          hint: 'Remove one derived_from of the circle.',
          cloudifyCode: 100,
        });
      }
      return [entry.key, { name: entry.key, entry, hierarchy: hierarchy.names }];
    }),
  );
}

function walkUp(
  name: string,
  parents: ReadonlyMap<string, string>,
): { readonly names: readonly string[]; readonly cycle: readonly string[] } {
  const names = new Set<string>();
  for (let at: string | undefined = name; at !== undefined; at = parents.get(at)) {
    if (names.has(at)) {
      const way = [...names];
      return { names: way.toReversed(), cycle: way.slice(way.indexOf(at)) };
    }
    names.add(at);
  }
  return { names: [...names].toReversed(), cycle: [] };
}
