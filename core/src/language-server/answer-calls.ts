// The compiler's side: compiles what editors hold, with what lies on the disk, and remembers the last result.

import { dirname, resolve } from 'node:path';
import { type Analysed, analyseBlueprint } from '#blueprint/compile-blueprint.ts';
import { findUses } from '#blueprint/describe/find-uses.ts';
import { type Definition, outlineOf } from '#blueprint/describe/outline.ts';
import { minorVersion } from '#blueprint/elements/version.ts';
import { fileLoader, type PluginText } from '#blueprint/read/file-loader.ts';
import { hasFileBeside } from '#blueprint/read/has-file.ts';
import type { Loader } from '#blueprint/read/loader.ts';
import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { placeOf } from '#diagnostics/source-place.ts';
import {
  type BlueprintTexts,
  type Call,
  type CallKind,
  type CompiledTexts,
  type CompilerCalls,
  type Finding,
  isBuiltIn,
  type Place,
  type PlacedDefinition,
  type PlacedOutline,
  type Position,
} from './messages.ts';

/** What is wrong with a file whatever imports it; of one without a version nothing else can be said. */
const IN_ITSELF = /^(yaml|shape|key|section|number)-/;
const MOST_FINDINGS = 1_000;

/**
 * Answers calls one by one; `plugins` are those that come with the product.
 *
 * The answer of `compile` throws where `isOutdated` says meanwhile that nobody waits for it any more.
 */
export function answerCalls(
  plugins: readonly PluginText[],
): (call: Call, isOutdated: () => boolean) => Promise<CompilerCalls[CallKind]['answer']> {
  const outlines = new Map<string, string>();
  let last: (BlueprintTexts & { readonly analysed: Analysed }) | undefined;
  /** The last analysis, where nothing has changed since. */
  const analyse = async ({ main, texts }: BlueprintTexts, checkpoint?: () => void): Promise<Analysed> => {
    if (last?.main === main && isSame(last.texts, texts)) return last.analysed;
    last = undefined;
    const source = { path: main, text: texts[main] ?? '' };
    const loader = editorLoader(main, texts, plugins);
    const analysed = await analyseBlueprint(source, loader, { hasFile: hasFileBeside(main), checkpoint });
    last = { main, texts, analysed };
    return analysed;
  };
  const compile = async (call: Call<'compile'>, isOutdated: () => boolean): Promise<CompiledTexts> => {
    const checkpoint = (): void => {
      if (isOutdated()) throw new Error('there is a newer text');
    };
    checkpoint();
    // What lies on the disk may have changed.
    last = undefined;
    const compiled = compiledOf(await analyse(call, checkpoint));
    if (compiled.outline === undefined) return compiled;
    const written = JSON.stringify(compiled.outline);
    const isKnown = call.hasOutline && outlines.get(call.main) === written;
    outlines.set(call.main, written);
    return isKnown ? { ...compiled, outline: 'same' } : compiled;
  };
  return async (call, isOutdated) => {
    switch (call.kind) {
      case 'compile':
        return compile(call, isOutdated);
      case 'uses': {
        const { documents, sources } = await analyse(call);
        const { name, uses } = findUses(documents, call.wanted);
        return { name, uses: uses.map((use) => ({ ...placed(use.span, sources), name: use.name })) };
      }
      case 'imported': {
        const { documents } = await analyse(call);
        const load = editorLoader(call.main, call.texts, plugins);
        const answer = await load(call.entry, call.importer, minorVersion(documents[0]?.root));
        return answer.kind === 'found' ? { file: answer.source.name, text: answer.source.text } : undefined;
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
    findings: findings.map((one) => ({ ...findingOf(one, sources), shownAt: importOf(one.span, documents, sources) })),
    outline: document === undefined ? undefined : placedOutline(outlineOf(document), sources),
    files: documents.filter((one) => !one.isBuiltIn).map(({ name, namespace }) => ({ path: name, namespace })),
  };
}

/** The import in a file of the user that leads to a place in a file that comes with brolly. */
function importOf(
  span: Span | undefined,
  documents: Analysed['documents'],
  sources: Analysed['sources'],
): Place | undefined {
  let at = span;
  while (at !== undefined && isBuiltIn(at.file)) {
    const { file } = at;
    at = documents.find(({ name }) => name === file)?.importedAt;
  }
  return at === undefined || at === span ? undefined : placed(at, sources);
}

function placedOutline(outline: ReturnType<typeof outlineOf>, sources: Analysed['sources']): PlacedOutline {
  return Object.fromEntries(
    Object.entries(outline).map(([section, definitions]) => [
      section,
      definitions.map(({ span, properties, interfaces, ...rest }) => ({
        ...rest,
        place: placed(span, sources),
        interfaces: interfaces === undefined ? undefined : placedInterfaces(interfaces, sources),
        properties: properties?.map(({ span: at, ...property }) => ({ ...property, place: placed(at, sources) })),
      })),
    ]),
  ) as unknown as PlacedOutline;
}

function placedInterfaces(
  interfaces: NonNullable<Definition['interfaces']>,
  sources: Analysed['sources'],
): PlacedDefinition['interfaces'] {
  return mapValues(interfaces, (byName) =>
    mapValues(byName, ({ span, operations }) => ({
      place: placed(span, sources),
      operations: mapValues(operations, (at) => placed(at, sources)),
    })),
  );
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
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
