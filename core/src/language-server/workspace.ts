// The blueprints that an editor has open, with the last result of the compiler for each.

import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Location, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { SEPARATOR } from '#blueprint/imports/namespace-document.ts';
import type { CompilerThread } from './compiler-thread.ts';
import { findingsShown, type Result, type Shown } from './findings-shown.ts';
import { isPartOfBlueprint } from './is-part-of-blueprint.ts';
import { localOutline, NOTHING, prefixOf } from './local-outline.ts';
import type { Finding, Place, PlacedOutline } from './messages.ts';

export interface WorkspaceOptions {
  readonly documents: TextDocuments<TextDocument>;
  readonly compiler: CompilerThread;
  /** Called for every file whose findings may have changed. */
  readonly publish: (shown: Shown) => void;
  /** Called for what went wrong in the compiler itself. */
  readonly complain: (message: string) => void;
}

/**
 * What is known of open blueprints. Compiles one at a time; a compile whose text has changed is given up for the newest
 * one, so that findings come about one compile after the last keystroke.
 */
export interface Workspace {
  /** Says that an open text changed, or, without one, that any file may have. */
  readonly changed: (uri?: string) => void;
  /** Waits until all that changed is compiled. */
  readonly settled: () => Promise<void>;
  /** Texts of all open files by path. */
  readonly texts: () => Readonly<Record<string, string>>;
  /** The path of an open file that is a blueprint, or a part of one. */
  readonly pathOfBlueprint: (uri: string) => string | undefined;
  /** The blueprint that a file belongs to: one that imports it, else itself. */
  readonly mainOf: (path: string) => string;
  /** What a file may name, as it is called there. */
  readonly outlineFor: (path: string) => PlacedOutline;
  /** A name of a file as it is called in the blueprint: with the namespace under which the file is imported. */
  readonly fullName: (path: string, name: string) => string;
  /** A name of the blueprint as it is called in a file. */
  readonly localName: (path: string, name: string) => string;
  /** What was found in a file, if it still has the version that was compiled. */
  readonly findingsOf: (path: string, version: number | undefined) => readonly Finding[];
  readonly uriOf: (path: string) => string;
  /** The begin of the file that an entry of `imports` names. */
  readonly importedAt: (path: string, entry: string) => Location | undefined;
  readonly locationOf: (place: Place) => Location;
}

/** So many compiles in a row are given up; the next one goes to its end, so that who types on and on sees something, too. */
const MOST_GIVEN_UP = 10;

/** Starts with nothing known. */
export function blueprintWorkspace({ documents, compiler, publish, complain }: WorkspaceOptions): Workspace {
  const results = new Map<string, Result>();
  const show = findingsShown(publish);
  const waiting = new Set<string>();
  let compiling: Promise<void> | undefined;
  let current: { readonly main: string; readonly giveUp: () => void } | undefined;
  let givenUp = 0;

  const openFiles = (): ReadonlyMap<string, TextDocument> =>
    new Map(documents.all().flatMap((one) => keyed(pathOf(one.uri), one)));
  const texts = (): Readonly<Record<string, string>> =>
    Object.fromEntries([...openFiles()].map(([path, document]) => [path, document.getText()]));
  const { importerOf, ...files } = filesOf(results, openFiles);

  function changed(uri?: string): void {
    const path = uri === undefined ? undefined : pathOf(uri);
    if (uri === undefined) for (const open of [...openFiles().keys(), ...results.keys()]) waiting.add(open);
    else if (path !== undefined) for (const main of blueprintsWith(path, results)) waiting.add(main);
    if (current !== undefined && waiting.has(current.main) && givenUp < MOST_GIVEN_UP) current.giveUp();
    compiling ??= compileAll().finally(() => {
      compiling = undefined;
    });
  }

  async function compileAll(): Promise<void> {
    for (let main = nextOf(waiting, results); main !== undefined; main = nextOf(waiting, results)) {
      waiting.delete(main);
      const document = openFiles().get(main);
      const isOwn = importerOf(main) === undefined && document !== undefined && isPartOfBlueprint(document.getText());
      if (isOwn) await compileOne(main);
      else results.delete(main);
      show(results);
    }
  }

  async function compileOne(main: string): Promise<void> {
    const versions = new Map([...openFiles()].map(([path, { version }]) => [path, version]));
    const abort = new AbortController();
    current = { main, giveUp: () => abort.abort() };
    const known = results.get(main)?.outline;
    try {
      const request = { kind: 'compile', main, texts: texts(), hasOutline: known !== undefined } as const;
      const compiled = await compiler.ask(request, abort.signal);
      // The last outline stays where nothing could be read of the text, too.
      const outline = compiled.outline === 'same' ? known : (compiled.outline ?? known);
      results.set(main, { ...compiled, outline, versions });
      for (const { path } of compiled.files) if (path !== main) results.delete(path);
      givenUp = 0;
    } catch (error) {
      if (abort.signal.aborted) givenUp += 1;
      else complain(error instanceof Error ? error.message : String(error));
    } finally {
      current = undefined;
    }
  }

  return {
    changed,
    settled: async () => compiling,
    texts,
    pathOfBlueprint: (uri) => {
      const path = pathOf(uri);
      const document = path === undefined ? undefined : documents.get(uri);
      if (path === undefined || document === undefined) return undefined;
      return importerOf(path) !== undefined || isPartOfBlueprint(document.getText()) ? path : undefined;
    },
    ...files,
  };
}

/** Blueprints that have a file among theirs, else the file itself. */
function blueprintsWith(path: string, results: ReadonlyMap<string, Result>): readonly string[] {
  const found = [...results].filter(([, { files }]) => files.some((file) => file.path === path));
  return found.length === 0 ? [path] : found.map(([main]) => main);
}

type FileAnswers = Omit<Workspace, 'changed' | 'settled' | 'texts' | 'pathOfBlueprint'>;

/** What the last results say of files. */
function filesOf(
  results: ReadonlyMap<string, Result>,
  openFiles: () => ReadonlyMap<string, TextDocument>,
): FileAnswers & { readonly importerOf: (path: string) => string | undefined } {
  const importerOf = (path: string): string | undefined =>
    [...results].find(([main, { files }]) => main !== path && files.some((file) => file.path === path))?.[0];
  const mainOf = (path: string): string => importerOf(path) ?? path;
  const prefixFor = (path: string): string =>
    prefixOf(results.get(mainOf(path))?.files.find((file) => file.path === path)?.namespace);
  const uriOf = (path: string): string => openFiles().get(path)?.uri ?? pathToFileURL(path).href;
  return {
    importerOf,
    mainOf,
    outlineFor: (path) => localOutline(results.get(mainOf(path))?.outline ?? NOTHING, prefixFor(path)),
    fullName: (path, name) => (name.startsWith('cloudify.') ? name : `${prefixFor(path)}${name}`),
    localName: (path, name) => {
      const files = results.get(mainOf(path))?.files.filter((file) => file.path === path) ?? [];
      const prefix = files.map((file) => prefixOf(file.namespace)).find((one) => name.startsWith(one)) ?? '';
      return name.slice(prefix.length);
    },
    findingsOf: (path, version) => {
      const result = results.get(mainOf(path));
      if (result === undefined || result.versions.get(path) !== version) return [];
      return result.findings.filter((one) => one.place?.file === path);
    },
    uriOf,
    importedAt: (path, entry) => {
      const main = mainOf(path);
      const name = entry.slice(
        entry.lastIndexOf(SEPARATOR) === -1 ? 0 : entry.lastIndexOf(SEPARATOR) + SEPARATOR.length,
      );
      const places = [dirname(path), dirname(main)].map((folder) => resolve(folder, name));
      const file = results.get(main)?.files.find((one) => places.includes(one.path))?.path;
      const start = { line: 0, character: 0 };
      return file === undefined ? undefined : { uri: uriOf(file), range: { start, end: start } };
    },
    locationOf: ({ file, range }) => ({ uri: uriOf(file), range }),
  };
}

/** `undefined` for what is no file of this machine. */
function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

function keyed<T>(key: string | undefined, value: T): readonly (readonly [string, T])[] {
  return key === undefined ? [] : [[key, value]];
}

/** Blueprints that import others before those that they import, as far as it is known; shorter paths first. */
function nextOf(waiting: ReadonlySet<string>, results: ReadonlyMap<string, Result>): string | undefined {
  const count = (path: string): number => results.get(path)?.files.length ?? 0;
  return [...waiting].toSorted(
    (a, b) => count(b) - count(a) || dirname(a).length - dirname(b).length || (a < b ? -1 : 1),
  )[0];
}
