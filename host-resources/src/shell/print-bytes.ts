// Bytes in shell scripts: as text where they are text.

import { quote } from '@brolly/plugin-sdk';

/**
 * Shell code that writes bytes to its stdout: with the shell's own printf where they are text, so that nothing of it
 * stands on a command line, else decoded from base64. `printf` may name a function of the script that stands in for it.
 */
export function printBytes(bytes: Uint8Array, printf = 'printf'): string {
  const text = asText(bytes);
  if (text !== undefined && !text.includes('\0')) return `${printf} %s ${quote(text)}`;
  return `printf %s ${quote(Buffer.from(bytes).toString('base64'))} | base64 -d`;
}

/** The text that these bytes are in UTF-8, or `undefined` when they are none. */
export function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
