// Answers about types, each found once: thousands of node templates share a few types.

/** Makes the finder that remembers its answers by the leaf of a type's hierarchy, which runs from root to leaf. */
export function oncePerType<T>(find: (hierarchy: readonly string[]) => T): (hierarchy: readonly string[]) => T {
  const known = new Map<string, T>();
  return (hierarchy) => {
    const type = hierarchy.at(-1) ?? '';
    const found = known.get(type) ?? find(hierarchy);
    known.set(type, found);
    return found;
  };
}
