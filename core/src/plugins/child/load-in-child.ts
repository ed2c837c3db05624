// Starts Node in a child process with a module of TypeScript or JavaScript in it.

import { fileURLToPath } from 'node:url';
import type { ChildPlugin } from './child-plugin.ts';
import { sharedChild } from './shared-child.ts';

/** What is loaded; `name` is for messages. */
export interface ModuleOfOthers {
  readonly name: string;
  /** Absolute path. */
  readonly module: string;
  /** Absolute path of the folder in which the child runs. */
  readonly folder: string;
  /** What it is to export. */
  readonly exports: 'plugin' | 'workflow';
}

/** The name of the one workflow of a module that exports `steps` instead of a plugin. */
export const MODULE_WORKFLOW = 'steps';

/** Loads a module. @throws OperationError when it cannot be loaded */
export async function loadInChild({ name, module, folder, exports }: ModuleOfOthers): Promise<ChildPlugin> {
  // Loaded when a blueprint has such a plugin: most have none.
  const { DEFAULT_MEMORY_MIB } = await import('./plugin-process.ts');
  // Not as a parameter: brolly as one executable takes those for its own.
  const environment = { NODE_OPTIONS: `--max-old-space-size=${DEFAULT_MEMORY_MIB}` };
  return sharedChild({ name, file: process.execPath, parameters: [childMain(), module, exports], environment, folder });
}

/** The source beside this file, or its bundle above the parts of the bundle. */
function childMain(): string {
  const isSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isSource ? './child-main.ts' : '../plugin-child.cjs', import.meta.url));
}
