// One thing that editors can ask for.

import type { Connection, ServerCapabilities, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompilerThread } from './compiler-thread.ts';
import type { Workspace } from './workspace.ts';

/** What features answer from. */
export interface Session {
  readonly connection: Connection;
  /** The texts as they are typed. */
  readonly documents: TextDocuments<TextDocument>;
  readonly compiler: CompilerThread;
  readonly workspace: Workspace;
  /** Keeps a built-in file where editors can open it; gives the absolute path. `name`: `cloudify/types/types.yaml`. */
  readonly keepFile: (name: string, text: string) => Promise<string>;
}

export interface Feature {
  /** What the server says of it when an editor connects. */
  readonly capabilities: ServerCapabilities;
  /** Begins to answer. */
  readonly serve: (session: Session) => void;
}
