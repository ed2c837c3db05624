// The compiler's side: compiles what editors hold, with what lies on the disk, and remembers the last result.

import { dirname, resolve } from 'node:path';
import { type Analysed, analyseBlueprint } from '#blueprint/compile-blueprint.ts';
import { findUses } from '#blueprint/describe/find-uses.ts';
import { outlineOf } from '#blueprint/describe/outline.ts';
import { fileLoader, type PluginText } from '#blueprint/read/file-loader.ts';
import { hasFileBeside } from '#blueprint/read/has-file.ts';
import type { Loader } from '#blueprint/read/loader.ts';
import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { placeOf } from '#diagnostics/source-place.ts';
import type {
  BlueprintTexts,
  Call,
  CallKind,
  CompiledTexts,
  CompilerCalls,
  Finding,
  Place,
  PlacedOutline,
  Position,
} from './messages.ts';

/** What is wrong with a file whatever imports it; of one without a version nothing else can be said. */
const IN_ITSELF = /^(yaml|shape|key|section|number)-/;
const MOST_FINDINGS = 1_000;

/** Answers calls one by one; `plugins` are those that come with the product. */
export function answerCalls(
  plugins: readonly PluginText[],
): (call: Call) => Promise<CompilerCalls[CallKind]['answer']> {
  let last: (BlueprintTexts & { readonly analysed: Analysed }) | undefined;
  /** The last analysis, where nothing has changed since. */
  const analyse = async ({ main, texts }: BlueprintTexts): Promise<Analysed> => {
    if (last?.main === main && isSame(last.texts, texts)) return last.analysed;
    last = undefined;
    const source = { path: main, text: texts[main] ?? '' };
    const analysed = await analyseBlueprint(source, editorLoader(main, texts, plugins), hasFileBeside(main));
    last = { main, texts, analysed };
    return analysed;
  };
  return async (call) => {
    switch (call.kind) {
      case 'compile':
        // What lies on the disk may have changed.
        last = undefined;
        return compiledOf(await analyse(call));
      case 'uses': {
        const { documents, sources } = await analyse(call);
        const { name, uses } = findUses(documents, call.wanted);
        return { name, uses: uses.map((use) => ({ ...placed(use.span, sources), name: use.name })) };
      }
      case 'source':
        return { text: (await analyse(call)).sources.get(call.file) };
    }
  };
}

function isSame(a: BlueprintTexts['texts'], b: BlueprintTexts['texts']): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}

/** Files that are open in the editor are read from there. Names are absolute paths, so that they are the editor's. */
function editorLoader(main: string, texts: BlueprintTexts['texts'], plugins: readonly PluginText[]): Loader {
  const fromDisk = fileLoader({ plugins, root: dirname(main) });
  return async (entry, importer, minor) => {
    const places = [dirname(importer), dirname(main)].map((folder) => resolve(folder, entry));
    const open = places.find((path) => texts[path] !== undefined);
    if (open !== undefined) return { kind: 'found', source: { name: open, text: texts[open] ?? '', isBuiltIn: false } };
    const answer = await fromDisk(entry, importer, minor);
    if (answer.kind === 'missing' || answer.source.isBuiltIn) return answer;
    return { ...answer, source: { ...answer.source, name: resolve(answer.source.name) } };
  };
}

function compiledOf({ diagnostics, sources, documents, document }: Analysed): CompiledTexts {
  const isWhole = documents[0]?.root.entries.has('tosca_definitions_version') === true;
  const findings = diagnostics.filter(({ code }) => isWhole || IN_ITSELF.test(code)).slice(0, MOST_FINDINGS);
  return {
    findings: findings.map((one) => findingOf(one, sources)),
    outline: document === undefined ? undefined : placedOutline(outlineOf(document), sources),
    files: documents.filter((one) => !one.isBuiltIn).map(({ name, namespace }) => ({ path: name, namespace })),
  };
}

function placedOutline(outline: ReturnType<typeof outlineOf>, sources: Analysed['sources']): PlacedOutline {
  return Object.fromEntries(
    Object.entries(outline).map(([section, definitions]) => [
      section,
      definitions.map(({ span, ...rest }) => ({ ...rest, place: placed(span, sources) })),
    ]),
  ) as unknown as PlacedOutline;
}

function findingOf(diagnostic: Diagnostic, sources: ReadonlyMap<string, string>): Finding {
  const { code, severity, message, hint, suggestion, span, related = [] } = diagnostic;
  return {
    code,
    severity,
    message,
    hint,
    suggestion,
    place: span === undefined ? undefined : placed(span, sources),
    related: related.map((one) => ({ message: one.message, place: placed(one.span, sources) })),
  };
}

function placed({ file, start, end }: Span, sources: ReadonlyMap<string, string>): Place {
  const text = sources.get(file) ?? '';
  return { file, range: { start: positionOf(text, start), end: positionOf(text, end) } };
}

function positionOf(text: string, offset: number): Position {
  const { line, column } = placeOf(text, offset);
  return { line: line - 1, character: column - 1 };
}
