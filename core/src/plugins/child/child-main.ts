// What runs in the child process of a plugin: loads its module, and serves it on stdin and stdout.

import { pathToFileURL } from 'node:url';
import type { Plugin } from '@brolly/plugin-sdk';
import { MessageReader } from './message-lines.ts';
import { servePlugin } from './serve-plugin.ts';

/** What brolly sends is not limited: it has read it all already. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

// It is meant for this process, not for those that the plugin starts.
delete process.env['NODE_OPTIONS'];
const toParent = process.stdout.write.bind(process.stdout);
// What the plugin prints goes to its log: stdout carries messages.
process.stdout.write = process.stderr.write.bind(process.stderr);

const [, , path = ''] = process.argv;
const loaded = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
const plugin = [loaded['plugin'], loaded['default'], ...Object.values(loaded)].find(isPlugin);
if (plugin === undefined) throw new Error(`${path} exports no plugin: it has to export one as "plugin"`);
const served = servePlugin(plugin, (message) => void toParent(`${JSON.stringify(message)}\n`));
const reader = new MessageReader(NO_LIMIT, (message) => served.receive(message));
process.stdin.on('data', (chunk: Buffer) => reader.add(chunk));
// When brolly is gone there is nobody to work for.
process.stdin.on('end', () => process.exit(0));

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'name' in value && 'operations' in value;
}
