// The blueprints that an editor has open, with the last result of the compiler for each.

import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompilerThread } from './compiler-thread.ts';
import type { CompilerAnswer, Finding, PlacedOutline } from './messages.ts';

type Compiled = Extract<CompilerAnswer, { kind: 'compiled' }>;

const EMPTY: PlacedOutline = {
  inputs: [],
  data_types: [],
  plugins: [],
  node_types: [],
  relationships: [],
  node_templates: [],
  workflows: [],
  groups: [],
  policies: [],
  policy_types: [],
  policy_triggers: [],
};

export interface WorkspaceOptions {
  readonly documents: TextDocuments<TextDocument>;
  readonly compiler: CompilerThread;
  /** Called for every file whose findings may have changed. */
  readonly publish: (path: string, findings: readonly Finding[]) => void;
  /** Called for what went wrong in the compiler itself. */
  readonly complain: (message: string) => void;
}

/** What is known of open blueprints. Compiles one at a time; changes that come meanwhile are compiled together. */
export interface BlueprintWorkspace {
  /** Says that open texts changed. */
  readonly changed: () => void;
  /** Texts of all open files by path. */
  readonly texts: () => Readonly<Record<string, string>>;
  /** The blueprint that a file belongs to: one that imports it, else itself. */
  readonly mainOf: (path: string) => string;
  readonly outlineFor: (path: string) => PlacedOutline;
  readonly findingsOf: (path: string) => readonly Finding[];
  readonly forget: (path: string) => void;
}

export function pathOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

/** Starts with nothing known. */
export function blueprintWorkspace({ documents, compiler, publish, complain }: WorkspaceOptions): BlueprintWorkspace {
  const results = new Map<string, Compiled>();
  const published = new Set<string>();
  let isDirty = false;
  let isBusy = false;
  const texts = (): Readonly<Record<string, string>> =>
    Object.fromEntries(documents.all().flatMap((one) => [[pathOf(one.uri) ?? one.uri, one.getText()]]));
  const importerOf = (path: string): string | undefined =>
    [...results].find(([main, { files }]) => main !== path && files.includes(path))?.[0];
  const mainOf = (path: string): string => importerOf(path) ?? path;

  async function compileAll(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    while (isDirty) {
      isDirty = false;
      const open = texts();
      for (const main of mainsFirst(Object.keys(open), results)) {
        if (importerOf(main) !== undefined) results.delete(main);
        else await compileOne(main, open);
      }
      publishAll();
    }
    isBusy = false;
  }

  async function compileOne(main: string, open: Readonly<Record<string, string>>): Promise<void> {
    try {
      const answer = await compiler.ask({ kind: 'compile', main, texts: open });
      // The last outline stays where nothing could be read of the text.
      if (answer.kind === 'compiled') {
        const outline = answer.outline.inputs === undefined ? (results.get(main)?.outline ?? EMPTY) : answer.outline;
        results.set(main, { ...answer, outline });
      }
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
  }

  function publishAll(): void {
    const byFile = new Map<string, Finding[]>([...published].map((file) => [file, []]));
    for (const [main, { findings, files }] of results) {
      for (const file of files) if (!byFile.has(file)) byFile.set(file, []);
      for (const finding of findings) {
        // What is wrong in a file that cannot be opened is shown at the blueprint that imports it.
        const file = finding.place === undefined || finding.place.file.startsWith('<') ? main : finding.place.file;
        byFile.set(file, [...(byFile.get(file) ?? []), finding]);
      }
    }
    published.clear();
    for (const [file, findings] of byFile) {
      publish(file, findings);
      if (findings.length > 0) published.add(file);
    }
  }

  return {
    changed: () => {
      isDirty = true;
      void compileAll();
    },
    texts,
    mainOf,
    outlineFor: (path) => results.get(mainOf(path))?.outline ?? EMPTY,
    findingsOf: (path) => results.get(mainOf(path))?.findings.filter((one) => one.place?.file === path) ?? [],
    forget: (path) => {
      results.delete(path);
    },
  };
}

/** Blueprints that import others before those that they import, as far as it is known; shorter paths first. */
function mainsFirst(paths: readonly string[], results: ReadonlyMap<string, Compiled>): readonly string[] {
  const count = (path: string): number => results.get(path)?.files.length ?? 0;
  return paths.toSorted((a, b) => count(b) - count(a) || dirname(a).length - dirname(b).length || (a < b ? -1 : 1));
}
