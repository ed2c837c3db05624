// Orders things that wait for each other. Knows nothing of what they are.

export type Order =
  | { readonly kind: 'ordered'; readonly names: readonly string[] }
  /** Each waits for the next, the last for the first. */
  | { readonly kind: 'cycle'; readonly names: readonly string[] };

/**
 * Puts every name after all that it waits for, otherwise in the order given. Takes time in proportion to names and
 * edges. An edge to a name that is not among the keys is passed over.
 */
export function orderByDependencies(dependencies: ReadonlyMap<string, readonly string[]>): Order {
  const missing = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const [name, needs] of dependencies) {
    const present = [...new Set(needs)].filter((need) => dependencies.has(need));
    missing.set(name, present.length);
    for (const need of present) {
      const waiting = dependents.get(need);
      if (waiting === undefined) dependents.set(need, [name]);
      else waiting.push(name);
    }
  }
  const names: string[] = [...dependencies.keys()].filter((name) => missing.get(name) === 0);
  for (let index = 0; index < names.length; index += 1) {
    for (const dependent of dependents.get(names[index] ?? '') ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1;
      missing.set(dependent, left);
      if (left === 0) names.push(dependent);
    }
  }
  if (names.length === dependencies.size) return { kind: 'ordered', names };
  const ordered = new Set(names);
  return { kind: 'cycle', names: findCycle(dependencies, ordered) };
}

/** Walks along edges among what could not be ordered until a name comes again. */
function findCycle(
  dependencies: ReadonlyMap<string, readonly string[]>,
  ordered: ReadonlySet<string>,
): readonly string[] {
  const path: string[] = [];
  const seenAt = new Map<string, number>();
  let name = [...dependencies.keys()].find((candidate) => !ordered.has(candidate));
  while (name !== undefined) {
    const at = seenAt.get(name);
    if (at !== undefined) return path.slice(at);
    seenAt.set(name, path.length);
    path.push(name);
    name = dependencies.get(name)?.find((need) => dependencies.has(need) && !ordered.has(need));
  }
  return path;
}
