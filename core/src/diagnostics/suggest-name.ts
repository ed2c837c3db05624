// "Did you mean": the known name that is nearest to one that is not known.

import type { Diagnostic } from './diagnostic.ts';

/** The hint for a name that is not known: the name that was meant, which is then the suggestion too, else `otherwise`. */
export function hintFor(
  name: string,
  known: readonly string[],
  otherwise: string,
): Pick<Diagnostic, 'hint' | 'suggestion'> {
  const suggestion = suggestName(name, known);
  return suggestion === undefined ? { hint: otherwise } : { hint: `Did you mean "${suggestion}"?`, suggestion };
}

/** The nearest of `known`, or `undefined` when none is near: at most a third of the letters may differ, and one of three. */
export function suggestName(name: string, known: readonly string[]): string | undefined {
  const limit = Math.floor(name.length / 3);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (beforeLast[j - 2] ?? 0) + 1);
      row.push(value);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
