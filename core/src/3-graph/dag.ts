// Orders things that wait for each other. Knows nothing of what they are.

/** Names in an order, or why there is none. */
export type Order =
  | { readonly kind: 'ordered'; readonly names: readonly string[] }
  /** Each waits for the next, the last for the first. */
  | { readonly kind: 'cycle'; readonly names: readonly string[] };

/**
 * Puts every name after all that it waits for, otherwise in the order given. Takes time in proportion to names and
 * edges. An edge to a name that is not among the keys is passed over.
 */
export function orderByDependencies(dependencies: ReadonlyMap<string, readonly string[]>): Order {
  const all = [...dependencies.keys()];
  const places = new Map(all.map((name, place) => [name, place]));
  const order = orderPlaces(
    Array.from(dependencies.values(), (needs) => needs.flatMap((need) => places.get(need) ?? [])),
  );
  const names = Array.from(order, (place) => all[place] ?? '');
  if (names.length === all.length) return { kind: 'ordered', names };
  return { kind: 'cycle', names: findCycle(dependencies, new Set(names)) };
}

/**
 * The same of things that are known by their places: thing n waits for those at `needs[n]`.
 *
 * @returns the places in order; those that wait for each other, and what waits for them, are left out
 */
export function orderPlaces(needs: readonly (readonly number[])[]): Int32Array {
  const { missing, first, dependents } = edgesOf(needs);
  const order = new Int32Array(needs.length);
  let length = 0;
  for (let place = 0; place < needs.length; place += 1) if (missing[place] === 0) order[length++] = place;
  for (let at = 0; at < length; at += 1) {
    const place = order[at] ?? 0;
    for (let edge = first[place] ?? 0; edge < (first[place + 1] ?? 0); edge += 1) {
      const dependent = dependents[edge] ?? 0;
      const left = (missing[dependent] ?? 0) - 1;
      missing[dependent] = left;
      if (left === 0) order[length++] = dependent;
    }
  }
  return order.subarray(0, length);
}

/** Those that wait for thing n are `dependents[first[n]]` up to `dependents[first[n + 1]]`. */
function edgesOf(needs: readonly (readonly number[])[]): {
  readonly missing: Int32Array;
  readonly first: Int32Array;
  readonly dependents: Int32Array;
} {
  const missing = Int32Array.from(needs, ({ length }) => length);
  const first = new Int32Array(needs.length + 1);
  for (const each of needs) for (const need of each) first[need + 1] = (first[need + 1] ?? 0) + 1;
  for (let place = 0; place < needs.length; place += 1)
    first[place + 1] = (first[place + 1] ?? 0) + (first[place] ?? 0);
  const dependents = new Int32Array(first[needs.length] ?? 0);
  const next = first.slice();
  needs.forEach((each, place) => {
    for (const need of each) {
      const at = next[need] ?? 0;
      dependents[at] = place;
      next[need] = at + 1;
    }
  });
  return { missing, first, dependents };
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
