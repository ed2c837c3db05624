// "Did you mean": the known name that is nearest to one that is not known.

import type { Diagnostic } from './diagnostic.ts';

/** Names among which another is looked for; of a set or a map that a check uses anyway none are copied. */
export type KnownNames = readonly string[] | ReadonlySet<string> | ReadonlyMap<string, unknown>;

/** The hint for a name that is not known: the name that was meant, which is then the suggestion too, else `otherwise`. */
export function hintFor(name: string, known: KnownNames, otherwise: string): Pick<Diagnostic, 'hint' | 'suggestion'> {
  const suggestion = suggestName(name, known);
  return suggestion === undefined ? { hint: otherwise } : { hint: `Did you mean "${suggestion}"?`, suggestion };
}

const MOST_SHOWN = 20;

/** The first of many names, for a hint: `a, b, ...`; `none` for none. */
export function someOf(names: ReadonlySet<string>): string {
  const shown: string[] = [];
  for (const name of names) {
    if (shown.length === MOST_SHOWN) return `${shown.join(', ')}, ...`;
    shown.push(name);
  }
  return shown.join(', ') || 'none';
}

/** To hold each of many wrong names against more than these would take minutes. */
const MOST_COMPARED = 2_000;
/** Nobody misspells what is longer. */
const LONGEST_NAME = 200;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789_-.';

/**
 * The nearest of `known`, or `undefined` when none is near: at most a third of the letters may differ, and one of three.
 * Among more than 2,000 names one letter may.
 */
export function suggestName(name: string, known: KnownNames): string | undefined {
  const limit = Math.floor(name.length / 3);
  if (name.length > LONGEST_NAME || limit === 0) return undefined;
  if (!Array.isArray(known) && (known as ReadonlySet<string>).size > MOST_COMPARED)
    return nearByOneLetter(name, known as ReadonlySet<string>);
  const wanted = name.toLowerCase();
  let compared = 0;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of Array.isArray(known) ? (known as readonly string[]) : (known as ReadonlySet<string>).keys()) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    compared += 1;
    if (compared > MOST_COMPARED) break;
    const distance = editDistance(wanted, candidate.toLowerCase(), best === undefined ? limit : best.distance - 1);
    if (distance !== undefined) best = { name: candidate, distance };
    if (distance === 0) break;
  }
  return best?.name;
}

/** Asks for every name that one letter more, less, other or in the place of its neighbour makes. */
function nearByOneLetter(name: string, known: Pick<ReadonlySet<string>, 'has'>): string | undefined {
  for (let at = 0; at <= name.length; at += 1) {
    const before = name.slice(0, at);
    const after = name.slice(at + 1);
    const changed = [
      before + after,
      `${before}${name[at + 1] ?? ''}${name[at] ?? ''}${name.slice(at + 2)}`,
      ...Array.from(LETTERS, (letter) => before + letter + name.slice(at)),
      ...Array.from(LETTERS, (letter) => before + letter + after),
    ];
    const found = changed.find((one) => one !== name && known.has(one));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other; `undefined` beyond a limit. */
function editDistance(a: string, b: string, limit: number): number | undefined {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (beforeLast[j - 2] ?? 0) + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    // A swap looks two rows back, so one row beyond the limit decides nothing.
    if (least > limit + 1) return undefined;
    beforeLast = last;
    last = row;
  }
  const distance = last[b.length] ?? 0;
  return distance <= limit ? distance : undefined;
}
