// What is shown of files: the findings of all blueprints that a file belongs to, published where they have changed.

import { type CompiledTexts, type Finding, isBuiltIn, type PlacedOutline } from './messages.ts';

/** What is shown of a file. */
export interface Shown {
  readonly path: string;
  /** Of the text that was compiled; `undefined` for a file that is not open. */
  readonly version: number | undefined;
  readonly findings: readonly Finding[];
}

/** The last result of the compiler for a blueprint. */
export interface Result extends Omit<CompiledTexts, 'outline'> {
  readonly outline: PlacedOutline | undefined;
  /** Of the texts that were compiled, by path. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Gives what is to be called after each compile, with the results by the path of their blueprint. */
export function findingsShown(publish: (shown: Shown) => void): (results: ReadonlyMap<string, Result>) => void {
  /** What was published last, by path. */
  const shown = new Map<string, string>();
  return (results) => {
    const versions = new Map([...results.values()].flatMap((result) => [...result.versions]));
    for (const [path, found] of findingsByFile(results, shown.keys())) {
      const version = versions.get(path);
      const content = JSON.stringify([version, [...found.keys()]]);
      if (shown.get(path) === content) continue;
      publish({ path, version, findings: [...found.values()] });
      if (found.size === 0 && !results.has(path)) shown.delete(path);
      else shown.set(path, content);
    }
  };
}

/** Each finding once, though several blueprints have it. */
function findingsByFile(
  results: ReadonlyMap<string, Result>,
  known: Iterable<string>,
): ReadonlyMap<string, ReadonlyMap<string, Finding>> {
  const byFile = new Map<string, Map<string, Finding>>([...known].map((path) => [path, new Map()]));
  for (const [main, result] of results) {
    for (const { path } of result.files) byFile.set(path, byFile.get(path) ?? new Map());
    for (const finding of result.findings) {
      // What is wrong in a file that cannot be opened is shown where that is imported, or at least in the blueprint.
      const { file } = finding.shownAt ?? finding.place ?? { file: main };
      const path = isBuiltIn(file) ? main : file;
      const own = byFile.get(path) ?? new Map<string, Finding>();
      byFile.set(path, own.set(JSON.stringify([finding.code, finding.message, finding.place]), finding));
    }
  }
  return byFile;
}
