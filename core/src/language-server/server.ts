// The language server: what an editor asks, answered from the last compile and the text as it is now.

import {
  type CodeAction,
  CompletionItemKind,
  type Connection,
  createConnection,
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentSymbol,
  type Location,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  SymbolKind,
  TextDocumentSyncKind,
  TextDocuments,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { formatText } from '#blueprint/format/format-text.ts';
import { startCompiler } from './compiler-thread.ts';
import { complete, type Proposal } from './complete.ts';
import { cursorContext, wordAt } from './cursor-context.ts';
import { documentSymbols, type Symbol } from './document-symbols.ts';
import { explainWord, type Meaning, meaningOf } from './explain-word.ts';
import type { Finding, Place, Position } from './messages.ts';
import { blueprintWorkspace, pathOf, uriOf } from './workspace.ts';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};
const KINDS: Readonly<Record<Proposal['kind'], CompletionItemKind>> = {
  key: CompletionItemKind.Keyword,
  property: CompletionItemKind.Property,
  type: CompletionItemKind.Class,
  value: CompletionItemKind.Value,
  function: CompletionItemKind.Function,
  name: CompletionItemKind.Variable,
  operation: CompletionItemKind.Method,
};
const NAME = /^[\w.-]+$/;
const INVALID_PARAMS = -32_602;
const SUGGESTION = /^Did you mean (?:the plugin )?"([^"]+)"\?/;

export interface ServeOptions {
  /** The release of brolly: `0.1.0`. */
  readonly version: string;
  /** Keeps a built-in file where editors can open it; returns the absolute path. `name`: `cloudify/types/types.yaml`. */
  readonly keepFile: (name: string, text: string) => Promise<string>;
}

/** Serves one editor over standard input and output, until it says exit or goes away. */
export function serve({ version, keepFile }: ServeOptions): Promise<void> {
  const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
  const documents = new TextDocuments(TextDocument);
  const compiler = startCompiler();
  const workspace = blueprintWorkspace({
    documents,
    compiler,
    publish: (path, findings) =>
      void connection.sendDiagnostics({
        uri: uriOf(path),
        diagnostics: findings.map((one) => diagnosticOf(one, path)),
      }),
    complain: (message) => connection.console.error(message),
  });
  const server: Server = { connection, documents, compiler, workspace, keepFile };

  connection.onInitialize(() => ({
    serverInfo: { name: 'brolly', version },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [':', ' ', '[', '{', ',', '.'] },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      renameProvider: { prepareProvider: true },
      documentSymbolProvider: true,
      documentFormattingProvider: true,
      codeActionProvider: true,
    },
  }));
  documents.onDidChangeContent(() => workspace.changed());
  documents.onDidClose(({ document }) => {
    workspace.forget(pathOf(document.uri) ?? document.uri);
    workspace.changed();
  });
  connection.onDidChangeWatchedFiles(() => workspace.changed());
  offerLookups(server);
  offerEdits(server);
  documents.listen(connection);
  connection.listen();
  return new Promise((resolve) => {
    const close = (): void => void compiler.close().then(resolve);
    connection.onExit(close);
    process.stdin.on('end', close);
  });
}

interface Server {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly compiler: ReturnType<typeof startCompiler>;
  readonly workspace: ReturnType<typeof blueprintWorkspace>;
  readonly keepFile: ServeOptions['keepFile'];
}

/** A position in an open document, with all that is known there. */
function lookAt({ documents, workspace }: Server, uri: string, position: Position) {
  const document = documents.get(uri);
  const path = pathOf(uri);
  if (document === undefined || path === undefined) return undefined;
  const text = document.getText();
  const offset = document.offsetAt(position);
  const word = wordAt(text, offset);
  // Of a word its end decides where it stands: only there it is read as a whole.
  const context = cursorContext(text, word.end);
  const outline = workspace.outlineFor(path);
  return {
    document,
    path,
    text,
    offset,
    word,
    context,
    outline,
    meaning: () => meaningOf(word.word, context, outline),
  };
}

function offerLookups(server: Server): void {
  const { connection, documents } = server;
  connection.onCompletion(({ textDocument, position }) => {
    const place = lookAt(server, textDocument.uri, position);
    if (place === undefined) return null;
    const context = cursorContext(place.text, place.offset);
    const { proposals, isPart } = complete(context, place.outline);
    const start = { line: position.line, character: position.character - context.prefix.length };
    return {
      isIncomplete: isPart,
      items: proposals.map(({ label, kind, detail, documentation, insert }) => ({
        label,
        kind: KINDS[kind],
        ...(detail === undefined ? {} : { detail }),
        ...(documentation === undefined ? {} : { documentation }),
        textEdit: { range: { start, end: position }, newText: insert ?? label },
      })),
    };
  });
  connection.onHover(({ textDocument, position }) => {
    const place = lookAt(server, textDocument.uri, position);
    const value = place === undefined ? undefined : explainWord(place.word.word, place.context, place.outline);
    return value === undefined ? null : { contents: { kind: 'markdown', value } };
  });
  connection.onDefinition(async ({ textDocument, position }) => {
    const meaning = lookAt(server, textDocument.uri, position)?.meaning();
    return meaning === undefined ? null : locationOf(server, textDocument.uri, meaning.definition.place);
  });
  connection.onReferences(async ({ textDocument, position }) => {
    const meaning = lookAt(server, textDocument.uri, position)?.meaning();
    return meaning === undefined ? [] : (await placesOf(server, textDocument.uri, meaning)).map(toLocation);
  });
  connection.onDocumentSymbol(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    return document === undefined ? [] : documentSymbols(document.getText()).map(symbolOf);
  });
}

function offerEdits(server: Server): void {
  const { connection, documents, workspace } = server;
  connection.onPrepareRename(({ textDocument, position }) => {
    const place = lookAt(server, textDocument.uri, position);
    const meaning = place?.meaning();
    if (place === undefined || meaning === undefined || meaning.definition.place.file.startsWith('<')) return null;
    const { word, document } = place;
    return {
      range: { start: document.positionAt(word.start), end: document.positionAt(word.end) },
      placeholder: word.word,
    };
  });
  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const place = lookAt(server, textDocument.uri, position);
    const meaning = place?.meaning();
    if (place === undefined || meaning === undefined)
      throw new ResponseError(INVALID_PARAMS, 'nothing with a name stands here');
    const { section, definition } = meaning;
    if (definition.place.file.startsWith('<'))
      throw new ResponseError(INVALID_PARAMS, `"${definition.name}" is built in`);
    if (!NAME.test(newName))
      throw new ResponseError(INVALID_PARAMS, `"${newName}" is no name: use letters, digits, "_", "-" and "."`);
    if (place.outline[section].some((one) => one.name === newName))
      throw new ResponseError(INVALID_PARAMS, `"${newName}" is there already`);
    const changes: Record<string, TextEdit[]> = {};
    for (const { file, range } of await placesOf(server, textDocument.uri, meaning))
      (changes[uriOf(file)] ??= []).push({ range: withoutQuotes(range, definition.name), newText: newName });
    return { changes };
  });
  connection.onDocumentFormatting(({ textDocument }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return null;
    const text = document.getText();
    const answer = formatText(textDocument.uri, text);
    if (answer.kind !== 'formatted') return null;
    return [{ range: { start: document.positionAt(0), end: document.positionAt(text.length) }, newText: answer.text }];
  });
  connection.onCodeAction(({ textDocument, range }) => {
    const path = pathOf(textDocument.uri);
    const document = documents.get(textDocument.uri);
    if (path === undefined || document === undefined) return [];
    return workspace.findingsOf(path).flatMap((finding): CodeAction[] => {
      const wanted = SUGGESTION.exec(finding.hint ?? '')?.[1];
      const at = finding.place?.range;
      if (wanted === undefined || at === undefined || at.start.line > range.end.line || at.end.line < range.start.line)
        return [];
      const edit = { changes: { [textDocument.uri]: [{ range: at, newText: wanted }] } };
      return [
        {
          title: `Change to "${wanted}"`,
          kind: 'quickfix',
          isPreferred: true,
          diagnostics: [diagnosticOf(finding, path)],
          edit,
        },
      ];
    });
  });
}

async function placesOf(
  { compiler, workspace }: Server,
  uri: string,
  { section, definition }: Meaning,
): Promise<readonly Place[]> {
  const main = workspace.mainOf(pathOf(uri) ?? uri);
  const name = { section, name: definition.name };
  const answer = await compiler.ask({ kind: 'references', main, texts: workspace.texts(), name });
  return answer.kind === 'references' ? answer.places : [];
}

/** A place for the editor; built-in files are kept for it first. */
async function locationOf(server: Server, uri: string, place: Place): Promise<Location | null> {
  if (!place.file.startsWith('<')) return toLocation(place);
  const main = server.workspace.mainOf(pathOf(uri) ?? uri);
  const answer = await server.compiler.ask({ kind: 'source', main, file: place.file });
  if (answer.kind !== 'source' || answer.text === undefined) return null;
  const path = await server.keepFile(place.file.replace(/^<built-in>\//, ''), answer.text);
  return toLocation({ ...place, file: path });
}

function toLocation({ file, range }: Place): Location {
  return { uri: uriOf(file), range };
}

/** A name in quotes keeps them. */
function withoutQuotes(range: Place['range'], name: string): Place['range'] {
  const extra = range.end.character - range.start.character - name.length;
  if (range.start.line !== range.end.line || extra !== 2) return range;
  return {
    start: { ...range.start, character: range.start.character + 1 },
    end: { ...range.end, character: range.end.character - 1 },
  };
}

function diagnosticOf({ code, severity, message, hint, place, related }: Finding, path: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    source: 'brolly',
    code,
    severity: SEVERITIES[severity],
    message: hint === undefined ? message : `${message}\n${hint}`,
    range: place?.file === path ? place.range : { start, end: start },
    relatedInformation: related
      .filter((one) => !one.place.file.startsWith('<'))
      .map((one) => ({ message: one.message, location: toLocation(one.place) })),
  };
}

function symbolOf({ name, range, children }: Symbol): DocumentSymbol {
  const kind = children.length > 0 ? SymbolKind.Namespace : SymbolKind.Field;
  const selectionRange = {
    start: range.start,
    end: { ...range.start, character: range.start.character + name.length },
  };
  return { name, kind, range, selectionRange, children: children.map(symbolOf) };
}
