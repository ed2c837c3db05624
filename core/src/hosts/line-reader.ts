// Turns chunks of bytes into lines.

import { StringDecoder } from 'node:string_decoder';
import { LimitedText } from './limited-text.ts';

/**
 * Calls back with each complete line, without its end; characters that are cut by a chunk's border stay whole.
 *
 * Of a line of more than a MiB the last MiB is given.
 */
export class LineReader {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = new LimitedText();

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    const pieces = this.#decoder.write(chunk).split('\n');
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) this.#onLine(this.#take(piece).replace(/\r$/, ''));
    this.#rest.add(rest);
  }

  /** Gives out what stands after the last line's end, if anything. */
  end(): void {
    const rest = this.#take(this.#decoder.end());
    if (rest !== '') this.#onLine(rest);
  }

  #take(end: string): string {
    this.#rest.add(end);
    const line = this.#rest.text();
    this.#rest = new LimitedText();
    return line;
  }
}
