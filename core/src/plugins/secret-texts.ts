// Keeps secrets out of everything that leaves an operation: messages, log lines, results, runtime properties.

import type { Json, JsonObject } from '@brolly/plugin-sdk';

const MASK = '********';
/** Shorter ones would also mask ordinary words, and tell more by that than they hide. */
const SHORTEST_SECRET = 4;
/** Lines of a private key or certificate are at least this long. */
const SHORTEST_LINE = 16;
const SECRET_NAME = /passw(or)?d|passphrase|secret|private_?key$|(^|_)token$/i;

/** Whether a property of this name holds a secret. Samples: `ssh_password`, `sudo_password`, `api_token`. */
export function namesSecret(property: string): boolean {
  return SECRET_NAME.test(property);
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

  /** Also masks its base64 form, its form inside a JSON string, and each longer line of a text of several lines. */
  add(secret: string): void {
    const trimmed = secret.trim();
    if (trimmed.length < SHORTEST_SECRET || this.texts.has(trimmed)) return;
    const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
    const forms = [
      trimmed,
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      ...(lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----')) : []),
    ];
    for (const form of forms) this.texts.add(form);
    this.ordered = [...this.texts].sort((a, b) => b.length - a.length);
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
    return Object.fromEntries(Object.entries(value as JsonObject).map(([name, item]) => [name, this.maskJson(item)]));
  }
}
