// The log file of an execution: every event and log line as text, for people and for what collects logs.

import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LiveEvent, Task } from '#index';
import { plainEventLines } from '../render/event-lines.ts';
import type { Observer } from './observer.ts';

/** A file that grows beyond this becomes `<name>.1`, in place of the one before: an execution has at most two. */
const MOST_BYTES = 16 * 2 ** 20;
/** Log files of earlier executions of the deployment that are kept. */
const KEPT_EXECUTIONS = 50;
const WRITE_EVERY_MS = 200;
/** A line of events begins with a time of day and a blank. */
const TIME_WIDTH = '15:33:54 '.length;

export interface LogFileOptions {
  /** `<folder of the deployment>/logs/<execution id>.log`; its folder is made. */
  readonly path: string;
  readonly deploymentId: string;
  readonly workflow: string;
  /** Told once when the file cannot be written any more; the execution goes on. */
  readonly onProblem: (message: string) => void;
}

/**
 * Opens the log file of an execution; of one that is resumed it goes on at its end.
 *
 * Lines are gathered and written five times a second, so that no event waits for the disk. A process that is killed loses at
 * most those of the last fifth of a second; the journal has them.
 */
export function openLogFile(options: LogFileOptions): Observer {
  const { path } = options;
  const tasks = new Map<string, Task>();
  const context = { ...options, tasks, verbosity: 2, maxRetries: -1 };
  const lines = plainEventLines(context);
  const writer = lineWriter(path, options.onProblem);
  const isoTime = lastIsoTime();
  return {
    onGraph(graph) {
      for (const task of graph.tasks) tasks.set(task.id, task);
    },
    onEvent(event) {
      const line = lines(event);
      if (line === undefined) return;
      writer.write(`${isoTime(event.at)} ${line.slice(TIME_WIDTH)}`);
      for (const more of evidenceLines(event)) writer.write(`    ${more}`);
    },
    close: () => writer.close(),
  };
}

/** Times in ISO 8601; events come in order, many within a millisecond. */
function lastIsoTime(): (at: number) => string {
  let last = { at: Number.NaN, text: '' };
  return (at) => {
    if (at !== last.at) last = { at, text: new Date(at).toISOString() };
    return last.text;
  };
}

function evidenceLines(event: LiveEvent): readonly string[] {
  if (event.kind !== 'task-failed') return [];
  const { evidence, hint } = event.failure;
  const found = evidence.flatMap((each) => [`${each.title}:`, ...each.lines.map((line) => `  ${line}`)]);
  return hint === undefined ? found : [...found, `try: ${hint}`];
}

interface LineWriter {
  write(line: string): void;
  close(): Promise<void>;
}

function lineWriter(path: string, onProblem: (message: string) => void): LineWriter {
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let sizeBytes = 0;
  let isBroken = false;
  const guarded = (act: () => void): void => {
    try {
      if (!isBroken) act();
    } catch (error) {
      broken(error);
    }
  };
  const broken = (error: unknown): void => {
    if (!isBroken)
      onProblem(`the log file ${path} is not written: ${error instanceof Error ? error.message : String(error)}`);
    isBroken = true;
    waiting = [];
  };
  const take = (): string => {
    const text = waiting.length === 0 ? '' : `${waiting.join('\n')}\n`;
    waiting = [];
    return text;
  };
  const rotate = (): void => {
    if (sizeBytes <= MOST_BYTES) return;
    renameSync(path, `${path}.1`);
    sizeBytes = 0;
  };
  const writeAll = async (): Promise<void> => {
    const text = take();
    if (text === '' || isBroken) return;
    try {
      await appendFile(path, text, { mode: 0o600 });
      sizeBytes += Buffer.byteLength(text);
      rotate();
    } catch (error) {
      broken(error);
    }
  };
  const flush = (): void => {
    timer = undefined;
    writing = writing.then(writeAll);
  };
  // Who leaves at once, by a second Ctrl-C, still has the last lines.
  const onExit = (): void => guarded(() => appendFileSync(path, take(), { mode: 0o600 }));
  guarded(() => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    removeOld(dirname(path));
    sizeBytes = existsSync(path) ? statSync(path).size : 0;
    process.once('exit', onExit);
  });
  return {
    write(line) {
      if (isBroken) return;
      waiting.push(line);
      timer ??= setTimeout(flush, WRITE_EVERY_MS);
    },
    async close() {
      clearTimeout(timer);
      flush();
      await writing;
      process.off('exit', onExit);
    },
  };
}

/** Keeps the newest files. */
function removeOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of files.slice(KEPT_EXECUTIONS)) {
    rmSync(join(folder, name));
    rmSync(join(folder, `${name}.1`), { force: true });
  }
}
