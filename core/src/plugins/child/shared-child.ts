// One child for each program of a plugin, however often this process asks for it: to look at a graph, then to run it.

import { statSync } from 'node:fs';
import type { ChildPlugin } from './child-plugin.ts';
import type { PluginCommand } from './plugin-process.ts';

const children = new Map<string, Promise<ChildPlugin>>();

/** Starts the child, or gives the one that was started with the same words; one whose files have changed since is started anew. */
export function sharedChild(command: PluginCommand): Promise<ChildPlugin> {
  const { name, file, parameters, folder } = command;
  const key = JSON.stringify([name, file, ...parameters, folder, ...[file, ...parameters].map(changedAt)]);
  const known = children.get(key);
  if (known !== undefined) return known;
  // Loaded when a blueprint has such a plugin: most have none.
  const started = import('./child-plugin.ts').then(({ childPlugin }) => childPlugin(command));
  children.set(key, started);
  started.catch(() => children.delete(key));
  return started;
}

/** 0 for a word that is no path of a file. */
function changedAt(word: string): number {
  return statSync(word, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
