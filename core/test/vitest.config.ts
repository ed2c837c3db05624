// End to end: real hosts of the lab, one file after the other because they share them.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['core/test/**/*.test.ts'],
    // Needs no lab: it runs with the unit tests.
    exclude: ['core/test/durability/**'],
    pool: 'forks',
    // A lab of its own: one that a person has up is left alone.
    env: { BROLLY_LAB_STATE: process.env['BROLLY_LAB_STATE'] ?? '/var/lib/brolly-lab-test' },
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 900_000,
    bail: 0,
  },
});
