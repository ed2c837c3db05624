// End to end: real hosts of the lab, one file after the other because they share them.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['core/test/**/*.test.ts'],
    // They need no lab: they run with the unit tests.
    exclude: ['core/test/{durability,faults}/**'],
    globalSetup: fileURLToPath(new URL('../../tools/own-temporary-folder.ts', import.meta.url)),
    pool: 'forks',
    env: {
      // A lab of its own: one that a person has up is left alone.
      BROLLY_LAB_STATE: process.env['BROLLY_LAB_STATE'] ?? '/var/lib/brolly-lab-test',
      // What is written is compared as plain text, whatever terminal the tests are started from.
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    },
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 900_000,
    bail: 0,
  },
});
