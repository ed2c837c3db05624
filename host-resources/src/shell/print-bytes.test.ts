// Words and bytes that any shell reads back as they were meant.

import { spawnSync } from 'node:child_process';
import { quote } from '@brolly/plugin-sdk';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing/any-text.ts';
import { SHELLS } from '../testing/shells.ts';
import { printBytes } from './print-bytes.ts';

describe('quote', () => {
  it.each(SHELLS)('gives any text to a command unchanged in %s', (...shell) => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 20 }), (texts) => {
        const script = `LC_ALL=C; export LC_ALL\nprintf '%s\\0' ${texts.map(quote).join(' ')}`;
        const { stdout } = spawnSync(shell[0] ?? 'sh', shell.slice(1), { input: script });
        expect(stdout).toEqual(Buffer.from(texts.map((value) => `${value}\0`).join('')));
      }),
      { numRuns: 20 },
    );
  });
});

describe('printBytes', () => {
  it.each(SHELLS)('prints any bytes unchanged in %s', (...shell) => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      anyText.map((value) => Buffer.from(value, 'utf8')),
    );
    fc.assert(
      fc.property(bytes, (value) => {
        const script = `LC_ALL=C; export LC_ALL\n${printBytes(value)}`;
        const { stdout } = spawnSync(shell[0] ?? 'sh', shell.slice(1), { input: script });
        expect(stdout).toEqual(Buffer.from(value));
      }),
      { numRuns: 25 },
    );
  });
});
