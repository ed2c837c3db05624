// Text that grows without end keeps its end.

const LIMIT = 1024 * 1024;

/** Collects text and keeps the last MiB of it. */
export class LimitedText {
  readonly #parts: string[] = [];
  #length = 0;

  add(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length > 2 * LIMIT) this.#cut();
  }

  text(): string {
    this.#cut();
    return this.#parts[0] ?? '';
  }

  #cut(): void {
    const kept = this.#parts.join('').slice(-LIMIT);
    this.#parts.splice(0, this.#parts.length, kept);
    this.#length = kept.length;
  }
}
