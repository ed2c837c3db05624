// JSON messages as lines, with a limit on their size.

/** A message that is too long, or no JSON: whoever sent it does not speak the protocol. */
export class MessageError extends Error {}

/** Turns chunks of bytes into messages. Throws MessageError out of `add` for what is none. */
export class MessageReader {
  readonly #limitBytes: number;
  readonly #onMessage: (message: unknown) => void;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(limitBytes: number, onMessage: (message: unknown) => void) {
    this.#limitBytes = limitBytes;
    this.#onMessage = onMessage;
  }

  add(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      this.#hold(rest.subarray(0, end));
      const line = Buffer.concat(this.#parts).toString('utf8');
      this.#parts = [];
      this.#size = 0;
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') this.#onMessage(parse(line));
    }
    this.#hold(rest);
  }

  #hold(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#limitBytes)
      throw new MessageError(`a message is longer than ${Math.round(this.#limitBytes / 1024 / 1024)} MiB`);
    if (part.length > 0) this.#parts.push(part);
  }
}

const SHOWN = 80;

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new MessageError(`what it wrote to stdout is no message: ${JSON.stringify(line.slice(0, SHOWN))}`);
  }
}
