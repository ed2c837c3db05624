// Finds the relay's own words among what a script prints, and gives the rest on as it was.

/** Where the parts of the stream go. */
export interface FrameListeners {
  readonly onText: (text: string) => void;
  /** The words of a frame after its mark: `ask 4711 YWJj`. */
  readonly onFrame: (words: readonly string[]) => void;
}

/** Takes `\u001E@MARK words\n` out of a stream, wherever it stands; what is left is what it was without them. */
export class FrameReader {
  readonly #begin: string;
  readonly #listeners: FrameListeners;
  #held = '';

  constructor(mark: string, listeners: FrameListeners) {
    this.#begin = `\u001E@${mark} `;
    this.#listeners = listeners;
  }

  add(text: string): void {
    this.#held += text;
    for (;;) {
      const at = this.#held.indexOf(this.#begin);
      if (at === -1) break;
      const end = this.#held.indexOf('\n', at + this.#begin.length);
      this.#say(this.#held.slice(0, at));
      this.#held = this.#held.slice(at);
      if (end === -1) return;
      const words = this.#held.slice(this.#begin.length, end - at).split(' ');
      this.#held = this.#held.slice(end - at + 1);
      this.#listeners.onFrame(words);
    }
    const kept = this.#lengthOfBegun();
    this.#say(this.#held.slice(0, this.#held.length - kept));
    this.#held = kept === 0 ? '' : this.#held.slice(-kept);
  }

  /** Gives out what was held because a frame could have begun with it. */
  end(): void {
    this.#say(this.#held);
    this.#held = '';
  }

  /** How many characters at the end could be the beginning of a frame. */
  #lengthOfBegun(): number {
    for (let length = Math.min(this.#held.length, this.#begin.length - 1); length > 0; length -= 1)
      if (this.#held.endsWith(this.#begin.slice(0, length))) return length;
    return 0;
  }

  #say(text: string): void {
    if (text !== '') this.#listeners.onText(text);
  }
}
