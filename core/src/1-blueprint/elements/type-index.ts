// Types with derivation: node types, relationship types and data types look up their parents here.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import { type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { circleOf, MOST_SHOWN } from './name-circle.ts';
import { hintForType } from './where-to-find.ts';

/** A type as written, with the names of its ancestors. */
export interface WrittenType {
  readonly name: string;
  readonly entry: MapEntry;
  /** From root to leaf, itself last. Cut where a parent is unknown or a cycle begins. */
  readonly hierarchy: readonly string[];
}

/** Far more than any library of types has. */
const DEEPEST = 100;

/** Reads a section of types; unknown parents, cycles and lines that are too long are reported once each. `what` names one: `node type`. */
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
        ...hintForType(parent, entries),
        cloudifyCode: 103,
      });
    }
  }
  const reported = new Set<string>();
  const cut = cutLongLines(report, { entries, parents, what });
  for (const name of cut) parents.delete(name);
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
          related: relatedTypes(hierarchy.cycle, entries),
          cloudifyCode: 100,
        });
      }
      return [entry.key, { name: entry.key, entry, hierarchy: hierarchy.names }];
    }),
  );
}

/** Types at which a line becomes too long: they lose their parents. */
function cutLongLines(
  report: Report,
  types: {
    readonly entries: ReadonlyMap<string, MapEntry>;
    readonly parents: ReadonlyMap<string, string>;
    readonly what: string;
  },
): readonly string[] {
  const depths = new Map<string, number>();
  const cut: string[] = [];
  for (const name of types.entries.keys()) {
    const line: string[] = [];
    const open = new Set<string>();
    let at: string | undefined = name;
    while (at !== undefined && !depths.has(at) && !open.has(at)) {
      line.push(at);
      open.add(at);
      at = types.parents.get(at);
    }
    let depth = at === undefined ? 0 : (depths.get(at) ?? 0);
    for (const one of line.toReversed()) {
      if (depth >= DEEPEST) {
        cut.push(one);
        depth = 0;
      }
      depth += 1;
      depths.set(one, depth);
    }
  }
  const [first] = cut;
  const entry = first === undefined ? undefined : types.entries.get(first);
  if (entry !== undefined)
    reportAt(report, valueOf(entry.value, 'derived_from') ?? entry.keyNode, {
      code: 'type-depth',
      message: `${types.what} "${entry.key}" derives from another over more than ${DEEPEST} others`,
      hint: 'Derive from a type that lies nearer to the root.',
    });
  return cut;
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

/** Where each type of a circle names its parent; of a long circle the first ones. */
function relatedTypes(
  cycle: readonly string[],
  entries: ReadonlyMap<string, MapEntry>,
): NonNullable<Diagnostic['related']> {
  return cycle.slice(0, MOST_SHOWN).flatMap((name, index) => {
    const parent = valueOf(entries.get(name)?.value, 'derived_from');
    const next = cycle[index + 1] ?? cycle[0] ?? '';
    return parent === undefined ? [] : [{ message: `"${name}" derives from "${next}" here`, span: spanOf(parent) }];
  });
}
