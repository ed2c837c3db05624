// Keeps secrets out of everything that leaves an operation: messages, log lines, results, runtime properties.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

const MASK = '********';
/** Shorter ones would also mask ordinary words, and tell more by that than they hide. */
const SHORTEST_SECRET = 4;
/** Lines of a private key or certificate are at least this long. */
const SHORTEST_LINE = 16;
const SECRET_NAME = /passw(or)?d|passphrase|secret|private_?key$|(^|_)token$/i;

/** Whether a property of this name holds a secret. Samples: `ssh_password`, `api_token`. `get_secret` only names one. */
export function namesSecret(property: string): boolean {
  return property !== 'get_secret' && SECRET_NAME.test(property);
}

/** The secrets among properties, at any depth: the strings whose property's name says so. */
export function secretsAmong(properties: Json | undefined): string[] {
  if (Array.isArray(properties)) return properties.flatMap((item: Json) => secretsAmong(item));
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties as JsonObject).flatMap(([name, value]) =>
    typeof value === 'string' && namesSecret(name) ? [value] : secretsAmong(value),
  );
}

/** Masks every value whose property's name says that it is a secret; a function such as `{get_input: x}` stays. */
export function maskNamedSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => maskNamedSecrets(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).map(([name, item]) => {
    const isSecret = namesSecret(name) && typeof item === 'string' && item !== '';
    return [name, isSecret ? MASK : maskNamedSecrets(item)] as const;
  });
  return Object.fromEntries(entries);
}

/** Secrets seen so far, and texts with them masked. */
export class SecretTexts {
  private readonly texts = new Set<string>();
  private ordered: readonly string[] = [];
  private readonly references = new Map<string, Json>();

  /** Also masks its forms in base64, in hexadecimal, in an address and inside a JSON string, and each longer line of a text of several lines. */
  add(secret: string): void {
    const trimmed = secret.trim();
    if (trimmed.length < SHORTEST_SECRET || this.texts.has(trimmed)) return;
    const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
    const forms = [
      trimmed,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(trimmed),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
      ...(lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----')) : []),
    ];
    for (const form of forms) this.texts.add(form);
    this.ordered = [...this.texts].sort((a, b) => b.length - a.length);
  }

  /** Notes a secret that can be read again by a function, such as `{get_secret: db_password}`; short ones, too. */
  addReferred(secret: string, reference: Json): void {
    this.add(secret);
    if (secret !== '') this.references.set(secret, reference);
  }

  /** The text with each known secret replaced by asterisks. */
  mask(text: string): string {
    let masked = text;
    for (const secret of this.ordered) {
      if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK);
    }
    return masked;
  }

  /** The value with each known secret inside any of its strings masked. */
  maskJson(value: Json): Json {
    if (typeof value === 'string') return this.mask(value);
    if (Array.isArray(value)) return value.map((item: Json) => this.maskJson(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value as JsonObject);
    return Object.fromEntries(entries.map(([name, item]) => [this.mask(name), this.maskJson(item)]));
  }

  /**
   * The value as it may be stored: what can be read again stands as its function, what cannot is masked.
   *
   * Sample: `postgres://me:hunter22@db` becomes `{concat: [postgres://me:, {get_secret: db_password}, @db]}`.
   */
  referJson(value: Json): Json {
    if (typeof value === 'string') return this.refer(value);
    if (typeof value === 'number') return this.references.get(String(value)) ?? value;
    if (Array.isArray(value)) return value.map((item: Json) => this.referJson(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value as JsonObject);
    return Object.fromEntries(entries.map(([name, item]) => [this.mask(name), this.referJson(item)]));
  }

  private refer(text: string): Json {
    const whole = this.references.get(text);
    if (whole !== undefined) return whole;
    const parts = partsOf(text, this.references).map((part) => (typeof part === 'string' ? this.mask(part) : part));
    const [only = ''] = parts;
    return parts.length <= 1 ? only : { concat: parts };
  }
}

/** Cuts a text at the secrets in it, the longest first. Short ones are found only where they are a whole text. */
function partsOf(text: string, references: ReadonlyMap<string, Json>): Json[] {
  let parts: Json[] = [text];
  const found = [...references.keys()].filter((each) => each.length >= SHORTEST_SECRET && text.includes(each));
  for (const secret of found.sort((a, b) => b.length - a.length)) {
    const reference = references.get(secret) ?? MASK;
    parts = parts.flatMap((part) =>
      typeof part === 'string'
        ? part.split(secret).flatMap((piece, index) => (index === 0 ? [piece] : [reference, piece]))
        : [part],
    );
  }
  return parts.filter((part) => part !== '');
}
