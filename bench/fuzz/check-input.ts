// What must hold for every text, whatever stands in it.

import { type Compiled, compileBlueprint } from '../../core/src/1-blueprint/compile-blueprint.ts';
import { fileLoader } from '../../core/src/1-blueprint/read/file-loader.ts';
import type { Loader } from '../../core/src/1-blueprint/read/loader.ts';
import { makePlan } from '../../core/src/2-plan/make-plan.ts';
import { catalogue } from '../../core/src/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../core/src/diagnostics/diagnostic.ts';
import { printDiagnostics } from '../../core/src/diagnostics/print-diagnostics.ts';

/** No input of the fuzzer, which are small, may take more of a processor. */
export const LIMIT_MS = 2_000;

const MAIN = 'fuzz.yaml';
/** Everything is imported from the text itself, so that it meets itself under namespaces. */
function loaderOf(text: string): Loader {
  const builtIn = fileLoader({ plugins: [], root: '/nowhere' });
  return async (entry, importer, minor) =>
    entry === 'a' || entry === 'b.yaml'
      ? { kind: 'found', source: { name: entry, text, isBuiltIn: false } }
      : builtIn(entry, importer, minor);
}

/** What does not hold for a text; `undefined` where all is well. `isTwice`: whether a second run must say the same. */
export async function checkInput(text: string, isTwice = true): Promise<string | undefined> {
  const started = process.cpuUsage();
  try {
    const compiled = await compile(text);
    const problem = checkDiagnostics(compiled.diagnostics, compiled.sources) ?? checkBlueprint(compiled);
    if (problem !== undefined) return problem;
    const again = isTwice ? await compile(text) : compiled;
    if (JSON.stringify(again.diagnostics) !== JSON.stringify(compiled.diagnostics))
      return 'a second run says something else';
  } catch (error) {
    return `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  const { user, system } = process.cpuUsage(started);
  const spentMs = (user + system) / 1_000;
  return spentMs > LIMIT_MS ? `took ${Math.round(spentMs)} ms of a processor` : undefined;
}

function compile(text: string): Promise<Compiled> {
  return compileBlueprint({ path: MAIN, text }, loaderOf(text));
}

function checkDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): string | undefined {
  for (const { code, span, related = [] } of diagnostics) {
    if (!Object.hasOwn(catalogue, code)) return `the code ${code} is not in the catalogue`;
    for (const place of [span, ...related.map((one) => one.span)]) {
      const length = place === undefined ? undefined : sources.get(place.file)?.length;
      if (place === undefined) continue;
      if (length === undefined) return `${code} stands in a file that was not read: ${place.file}`;
      if (!(place.start >= 0 && place.start <= place.end && place.end <= length))
        return `${code} stands outside the text: ${place.start} to ${place.end} of ${length}`;
    }
  }
  printDiagnostics(diagnostics, sources, { colors: false });
  return undefined;
}

function checkBlueprint({ blueprint, diagnostics, sources }: Compiled): string | undefined {
  const hasError = diagnostics.some(({ severity }) => severity === 'error');
  if ((blueprint === undefined) !== hasError) return 'a blueprint with errors, or none without';
  if (blueprint === undefined) return undefined;
  let next = 0;
  const made = makePlan(blueprint, {}, { makeId: () => `i${(next += 1)}`, operationTraits: () => ({}) });
  const problem = checkDiagnostics(made.diagnostics, sources);
  if (problem !== undefined) return problem;
  if ((made.plan === undefined) !== made.diagnostics.some(({ severity }) => severity === 'error'))
    return 'a plan with errors, or none without';
  JSON.stringify(made.plan);
  return undefined;
}
