// The shell that runs a script somewhere and carries what it asks, seen from this side.

import { randomBytes } from 'node:crypto';
import { quote, type ShellEnd, type ShellPlace, type ShellProcess } from '@brolly/plugin-sdk';
import { payloadText } from '../payload.ts';
import { FrameReader } from './frame-reader.ts';

/** A file for the place where the script runs; `path` is absolute, or relative to the relay's private folder. */
export interface RelayFile {
  readonly path: string;
  /** As chmod has it: `755`. */
  readonly mode: string;
  readonly content: string | Uint8Array;
}

/** What `ctx` prints, and the files that must be there before it does. */
export interface RelayAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files?: readonly RelayFile[];
}

export interface RelayJob {
  readonly files: readonly RelayFile[];
  /** The text of the shell script that is run; it is told the relay's private folder, which is removed at the end. */
  readonly run: (folder: string) => string;
  /** The folder in which the private folder is made; default CFY_EXEC_TEMP or the folder for temporary files there. */
  readonly parentFolder?: string | undefined;
  readonly asRoot?: boolean | undefined;
  /** Asked one at a time: the working directory and the arguments of a `ctx`. */
  readonly answer: (request: readonly string[], place: { readonly folder: string }) => Promise<RelayAnswer>;
  readonly onStdout: (text: string) => void;
  readonly onStderr: (text: string) => void;
  /** Aborting it ends the script and all that it has started. */
  readonly signal: AbortSignal;
}

/** `ended-early`: the relay itself could not do its work there. */
export type RelayEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'lost'; readonly message: string }
  | { readonly kind: 'ended-early'; readonly message: string };

/** Longer lines would take the shell at the other end longer than the network. */
const CHUNK_BYTES = 48 * 1024;
const MOST_REQUEST_CHARACTERS = 64 * 1024 * 1024;
const LAST_WORDS = 2_000;

/** Runs one script. Rejects only where the place has no shell for it. */
export async function runRelay(place: ShellPlace, job: RelayJob): Promise<RelayEnd> {
  const mark = `brolly-${randomBytes(12).toString('hex')}`;
  const conversation = new Conversation(mark, job);
  const settings = `brolly_mark=${mark}\n${job.parentFolder === undefined ? '' : `brolly_base=${quote(job.parentFolder)}\n`}`;
  const shell = await place.startShell(settings + (await payloadText('relay.sh')), {
    signal: job.signal,
    asRoot: job.asRoot === true,
    onStdout: (text) => conversation.stdout.add(text),
    onStderr: (text) => conversation.stderr.add(text),
  });
  conversation.begin(shell);
  const end = await Promise.race([conversation.scriptEnded, shell.ended]);
  if ('exitCode' in end && 'heard' in end) {
    shell.write('done\n');
    shell.endInput();
    await shell.ended;
    shell.close();
    // One that ended well before it heard of it has ended well.
    return job.signal.aborted && end.exitCode !== 0 ? { kind: 'aborted' } : { kind: 'exited', exitCode: end.exitCode };
  }
  shell.close();
  return job.signal.aborted ? { kind: 'aborted' } : conversation.early(end);
}

/** What is said in both directions while one script runs. */
class Conversation {
  readonly stdout: FrameReader;
  readonly stderr: FrameReader;
  readonly scriptEnded: Promise<{ readonly heard: true; readonly exitCode: number }>;
  readonly #job: RelayJob;
  readonly #heardEnd: (end: { readonly heard: true; readonly exitCode: number }) => void;
  readonly #requests = new Map<string, string[]>();
  readonly #written = new Map<string, (isGood: boolean) => void>();
  #endsHeard = 0;
  #folder = '';
  #hasReady = false;
  #takesRaw = false;
  #lastWords = '';
  #shell: ShellProcess | undefined;
  #answering: Promise<void> = Promise.resolve();

  constructor(mark: string, job: RelayJob) {
    this.#job = job;
    const { promise, resolve } = Promise.withResolvers<{ readonly heard: true; readonly exitCode: number }>();
    this.scriptEnded = promise;
    this.#heardEnd = resolve;
    const onFrame = (words: readonly string[]): void => this.#onFrame(words);
    this.stdout = new FrameReader(mark, { onText: job.onStdout, onFrame });
    const onText = (text: string): void => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
      job.onStderr(text);
    };
    this.stderr = new FrameReader(mark, { onText, onFrame });
  }

  begin(shell: ShellProcess): void {
    this.#shell = shell;
    if (this.#hasReady) this.#start();
  }

  early(end: ShellEnd): RelayEnd {
    switch (end.kind) {
      case 'lost':
        return end;
      case 'killed':
        return { kind: 'ended-early', message: `its shell was killed by ${end.signal}` };
      case 'exited': {
        const words = this.#lastWords.trim();
        return {
          kind: 'ended-early',
          message: words === '' ? `its shell ended with exit code ${end.exitCode}` : words,
        };
      }
    }
  }

  #onFrame(words: readonly string[]): void {
    const [word, first = '', second = ''] = words;
    if (word === 'ready') {
      this.#takesRaw = first === 'raw';
      this.#folder = words.slice(2).join(' ');
      this.#hasReady = true;
      if (this.#shell !== undefined) this.#start();
    } else if (word === 'ask') this.#onAsk(first, second);
    else if (word === 'written') this.#written.get(first)?.(second === '0');
    else if (word === 'end') {
      this.#endsHeard += 1;
      // Both streams have come to their end: all that the script printed was heard.
      if (this.#endsHeard === 2) this.#heardEnd({ heard: true, exitCode: Number(first) });
    }
  }

  #start(): void {
    for (const file of this.#job.files) this.#send(file);
    this.#send({ path: 'run', mode: '600', content: this.#job.run(this.#folder) });
    this.#shell?.write('run\n');
  }

  #send(file: RelayFile): void {
    if (/[\n\0]/.test(file.path))
      throw new Error(`a path with a line end cannot be written: ${JSON.stringify(file.path)}`);
    const bytes = Buffer.from(file.content as Uint8Array);
    this.#shell?.write(`file ${file.mode} ${bytes.length}\n${file.path}\n`);
    if (this.#takesRaw) {
      if (bytes.length > 0) this.#shell?.write(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      this.#shell?.write(`data ${bytes.subarray(at, at + CHUNK_BYTES).toString('base64')}\n`);
  }

  #onAsk(id: string, part: string): void {
    const parts = this.#requests.get(id) ?? [];
    this.#requests.set(id, parts);
    if (part !== '.') {
      parts.push(part);
      return;
    }
    this.#requests.delete(id);
    this.#answering = this.#answering.then(() => this.#answer(id, parts));
  }

  async #answer(id: string, parts: readonly string[]): Promise<void> {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const answer =
      length > MOST_REQUEST_CHARACTERS ? refusal('a request to ctx is limited to 48 MiB') : await this.#ask(parts);
    const isWritten = await this.#write(id, answer.files ?? []);
    const { exitCode, stdout, stderr } = isWritten ? answer : refusal('the file cannot be written there');
    this.#shell?.write(`answer ${id} ${exitCode} ${encode(stdout)} ${encode(stderr)}\n`);
  }

  async #ask(parts: readonly string[]): Promise<RelayAnswer> {
    const words = Buffer.from(parts.join(''), 'base64').toString('utf8').split('\0').slice(0, -1);
    try {
      return await this.#job.answer(words, { folder: this.#folder });
    } catch (error) {
      return refusal(error instanceof Error ? error.message : String(error));
    }
  }

  async #write(id: string, files: readonly RelayFile[]): Promise<boolean> {
    if (files.length === 0) return true;
    if (files.some((file) => /[\n\0]/.test(file.path))) return false;
    for (const file of files) this.#send(file);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#written.set(id, resolve);
    this.#shell?.write(`written ${id}\n`);
    const isGood = await promise;
    this.#written.delete(id);
    return isGood;
  }
}

function refusal(message: string): RelayAnswer {
  return { exitCode: 1, stdout: '', stderr: `ctx: ${message}\n` };
}

function encode(text: string): string {
  return text === '' ? '-' : Buffer.from(text).toString('base64');
}
