// The language server: connects an editor with the features, and ends with it.

import {
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { startCompiler } from './compiler-thread.ts';
import type { Session } from './feature.ts';
import { features } from './features.ts';
import { toDiagnostic } from './to-diagnostic.ts';
import { blueprintWorkspace } from './workspace.ts';

export interface ServeOptions {
  /** The release of brolly: `0.1.0`. */
  readonly version: string;
  readonly keepFile: Session['keepFile'];
}

/**
 * Serves one editor over standard input and output, until it says exit or goes away.
 *
 * @returns why it ended, where the editor did not ask for it
 */
export function serve({ version, keepFile }: ServeOptions): Promise<string | undefined> {
  // Who does not read any more is gone, and there is nobody to tell.
  process.stdout.once('error', () => process.exit(1));
  const reader = new StreamMessageReader(process.stdin);
  const connection = createConnection(reader, new StreamMessageWriter(process.stdout));
  const documents = new TextDocuments(TextDocument);
  const compiler = startCompiler();
  const workspace = blueprintWorkspace({
    documents,
    compiler,
    publish: ({ path, version: of, findings }) =>
      void connection.sendDiagnostics({
        uri: workspace.uriOf(path),
        ...(of === undefined ? {} : { version: of }),
        diagnostics: findings.map((one) => toDiagnostic(one, path, workspace.locationOf)),
      }),
    complain: (message) => connection.console.error(message),
  });
  let watches = false;
  connection.onInitialize(({ capabilities }: InitializeParams) => {
    watches = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    const offered = Object.assign({}, ...features.map((feature) => feature.capabilities)) as object;
    return {
      serverInfo: { name: 'brolly', version },
      capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental, ...offered },
    };
  });
  connection.onInitialized(() => {
    if (watches)
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/*.{yaml,yml}' }],
      });
  });
  documents.onDidOpen(() => workspace.changed());
  documents.onDidChangeContent(({ document }) => workspace.changed(document.uri));
  documents.onDidSave(() => workspace.changed());
  documents.onDidClose(() => workspace.changed());
  connection.onDidChangeWatchedFiles(() => workspace.changed());
  for (const feature of features) feature.serve({ connection, documents, compiler, workspace, keepFile });
  documents.listen(connection);
  connection.listen();
  return new Promise((resolve) => {
    const end = (reason?: string): void => void compiler.close().then(() => resolve(reason));
    connection.onExit(() => end());
    process.stdin.on('end', () => end('the editor went away without asking for the end'));
    reader.onError(({ message }) => end(`this is no message of the Language Server Protocol: ${message}`));
  });
}
