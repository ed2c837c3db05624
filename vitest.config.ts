// Unit tests: fast, beside the sources. The end-to-end tests on real hosts have core/test/vitest.config.ts.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{plugin-sdk,host-resources,core,lab}/src/**/*.test.ts',
      'plugins/*/src/**/*.test.ts',
      'core/test/{durability,faults}/*.test.ts',
      'tools/**/*.test.ts',
    ],
    globalSetup: 'tools/own-temporary-folder.ts',
    // What is written is compared as plain text, whatever terminal the tests are started from.
    env: { NO_COLOR: '1', FORCE_COLOR: '0' },
    pool: 'threads',
    isolate: true,
    maxWorkers: 2,
    testTimeout: 20_000,
    // As tests: a hook compiles, too, and a machine that does other things beside takes its time.
    hookTimeout: 20_000,
  },
});
