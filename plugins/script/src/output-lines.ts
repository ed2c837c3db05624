// What a script prints: lines for the log as they come, and the last of them as evidence.

import type { OperationContext } from '@brolly/plugin-sdk';
import type { ProcessSettings } from './process-settings.ts';

const KEPT_LINES = 40;
/** A line that never ends is logged in pieces. */
const LONGEST_LINE = 64 * 1024;

/** Logs as Cloudify does: `<out> text` and `<err> text`, at info. */
export class OutputLines {
  readonly #streams: { readonly out: LineStream; readonly err: LineStream };

  constructor(context: Pick<OperationContext, 'log'>, settings: Pick<ProcessSettings, 'logsStdout' | 'logsStderr'>) {
    const logger = (mark: string, isOn: boolean) => (line: string) => {
      if (isOn) context.log('info', `${mark} ${line}`);
    };
    this.#streams = {
      out: new LineStream(logger('<out>', settings.logsStdout)),
      err: new LineStream(logger('<err>', settings.logsStderr)),
    };
  }

  stdout(text: string): void {
    this.#streams.out.add(text);
  }

  stderr(text: string): void {
    this.#streams.err.add(text);
  }

  end(): void {
    this.#streams.out.end();
    this.#streams.err.end();
  }

  /** The last lines of each stream, without empty ones. */
  last(): { readonly out: readonly string[]; readonly err: readonly string[] } {
    return { out: this.#streams.out.kept, err: this.#streams.err.kept };
  }
}

class LineStream {
  readonly kept: string[] = [];
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(text: string): void {
    const pieces = (this.#rest + text).split('\n');
    this.#rest = pieces.pop() ?? '';
    for (const piece of pieces) this.#say(piece);
    if (this.#rest.length > LONGEST_LINE) this.end();
  }

  end(): void {
    if (this.#rest !== '') this.#say(this.#rest);
    this.#rest = '';
  }

  #say(piece: string): void {
    const line = piece.replace(/\r$/, '');
    if (line.trim() === '') return;
    this.#onLine(line);
    this.kept.push(line);
    if (this.kept.length > KEPT_LINES) this.kept.shift();
  }
}
