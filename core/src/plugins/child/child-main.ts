// What runs in the child process of a plugin: loads its module, and serves it on stdin and stdout.

import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CustomWorkflow, Plugin } from '@brolly/plugin-sdk';
import { MODULE_WORKFLOW } from './load-in-child.ts';
import { MessageReader } from './message-lines.ts';
import { servePlugin } from './serve-plugin.ts';

/** What brolly sends is not limited: it has read it all already. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

const ORPHAN_WATCH = `
const { workerData: parent } = require('node:worker_threads');
setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 500);
`;

// It is meant for this process, not for those that the plugin starts.
delete process.env['NODE_OPTIONS'];
const toParent = process.stdout.write.bind(process.stdout);
// What the plugin prints goes to its log: stdout carries messages.
process.stdout.write = process.stderr.write.bind(process.stderr);

const [, , path = '', exports = 'plugin'] = process.argv;
void serve();

async function serve(): Promise<void> {
  const loaded = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  const served = servePlugin(exports === 'workflow' ? workflowIn(loaded) : pluginIn(loaded), send);
  const reader = new MessageReader(NO_LIMIT, (message) => served.receive(message));
  process.stdin.on('data', (chunk: Buffer) => reader.add(chunk));
  // When brolly is gone there is nobody to work for.
  process.stdin.on('end', () => process.exit(0));
  // What computes for ever does not see that: a thread of its own does.
  new Worker(ORPHAN_WATCH, { eval: true, workerData: process.ppid }).unref();
}

function send(message: object): void {
  toParent(`${JSON.stringify(message)}\n`);
}

function pluginIn(module: Readonly<Record<string, unknown>>): Plugin {
  const plugin = [module['plugin'], module['default'], ...Object.values(module)].find(isPlugin);
  if (plugin === undefined) throw new Error('it exports no plugin: it has to export one as "plugin"');
  return plugin;
}

/** A workflow that stands by itself in a blueprint's folder is the only one of its plugin. */
function workflowIn(module: Readonly<Record<string, unknown>>): Plugin {
  const workflow = [module, module['default']].find(isWorkflow);
  if (workflow === undefined) throw new Error('it exports no function "steps"');
  const nothing = { yaml: '', importNames: [], operations: {} };
  return { name: path, version: '', ...nothing, workflows: { [MODULE_WORKFLOW]: workflow } };
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'name' in value && 'operations' in value;
}

function isWorkflow(value: unknown): value is CustomWorkflow {
  return typeof value === 'object' && value !== null && 'steps' in value && typeof value.steps === 'function';
}
