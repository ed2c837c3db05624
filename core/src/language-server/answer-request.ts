// The compiler's side: compiles what editors hold, with what lies on the disk, and remembers the last result.

import { dirname, resolve } from 'node:path';
import { type Analysed, analyseBlueprint } from '#blueprint/compile-blueprint.ts';
import { findReferences } from '#blueprint/describe/find-references.ts';
import { outlineOf } from '#blueprint/describe/outline.ts';
import { fileLoader, type PluginText } from '#blueprint/read/file-loader.ts';
import { hasFileBeside } from '#blueprint/read/has-file.ts';
import type { Loader } from '#blueprint/read/loader.ts';
import type { Diagnostic, Span } from '#diagnostics/diagnostic.ts';
import { placeOf } from '#diagnostics/source-place.ts';
import type { CompilerAnswer, CompilerRequest, Finding, Place, PlacedOutline, Position } from './messages.ts';

/** Without which a file is no blueprint by itself: it is looked at all the same. */
const OF_BLUEPRINTS = new Set(['version-missing']);
const MOST_FINDINGS = 1_000;

/** Answers requests one by one; `plugins` are those that come with the product. */
export function compiler(plugins: readonly PluginText[]): (request: CompilerRequest) => Promise<CompilerAnswer> {
  let last: { readonly main: string; readonly analysed: Analysed } | undefined;
  const analyse = async (main: string, texts: Readonly<Record<string, string>>): Promise<Analysed> => {
    const source = { path: main, text: texts[main] ?? '' };
    const analysed = await analyseBlueprint(source, editorLoader(main, texts, plugins), hasFileBeside(main));
    last = { main, analysed };
    return analysed;
  };
  return async (request) => {
    const { id, main } = request;
    switch (request.kind) {
      case 'compile':
        return { id, kind: 'compiled', ...compiledOf(await analyse(main, request.texts)) };
      case 'references': {
        const { documents, sources } = await analyse(main, request.texts);
        const own = documents.filter((one) => !one.isBuiltIn && one.namespace === undefined);
        const spans = own.flatMap(({ written }) => findReferences(written, request.name));
        return { id, kind: 'references', places: spans.map((span) => placed(span, sources)) };
      }
      case 'source':
        return { id, kind: 'source', text: last?.main === main ? last.analysed.sources.get(request.file) : undefined };
    }
  };
}

/** Files that are open in the editor are read from there. Names are absolute paths, so that they are the editor's. */
function editorLoader(main: string, texts: Readonly<Record<string, string>>, plugins: readonly PluginText[]): Loader {
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

function compiledOf({
  diagnostics,
  sources,
  documents,
  document,
}: Analysed): Omit<Extract<CompilerAnswer, { kind: 'compiled' }>, 'id' | 'kind'> {
  const outline = document === undefined ? undefined : outlineOf(document);
  const placedOutline = Object.fromEntries(
    Object.entries(outline ?? {}).map(([section, definitions]) => [
      section,
      definitions.map(({ span, ...rest }) => ({ ...rest, place: placed(span, sources) })),
    ]),
  ) as unknown as PlacedOutline;
  const findings = diagnostics.filter(({ code }) => !OF_BLUEPRINTS.has(code)).slice(0, MOST_FINDINGS);
  return {
    findings: findings.map((one) => findingOf(one, sources)),
    outline: placedOutline,
    files: documents.filter((one) => !one.isBuiltIn).map((one) => one.name),
  };
}

function findingOf(diagnostic: Diagnostic, sources: ReadonlyMap<string, string>): Finding {
  const { code, severity, message, hint, span, related = [] } = diagnostic;
  return {
    code,
    severity,
    message,
    hint,
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
