// dependency-cruiser is the one source of truth for the arrows; this proves that it looks and that it bites.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { describe, expect, it } from 'vitest';

async function cruiseFolders(folders: readonly string[]): Promise<ICruiseResult> {
  const config = await extractConfig('./.dependency-cruiser.cjs');
  const { enhancedResolveOptions, ...options } = config.options ?? {};
  const result = await cruise(
    [...folders],
    { ...options, validate: true, ruleSet: { forbidden: config.forbidden ?? [] } },
    enhancedResolveOptions,
    { tsConfig: extractTsConfig('./tsconfig.json') },
  );
  if (typeof result.output === 'string') throw new Error('expected a result, not a report');
  return result.output;
}

// The whole repository is parsed, which takes a while on a busy machine.
describe('arrows between folders', { timeout: 120_000 }, () => {
  it('are judged on real modules and real dependencies', async () => {
    const { summary } = await cruiseFolders(['core/src', 'host-resources/src', 'plugin-sdk/src']);
    expect(summary.totalCruised).toBeGreaterThan(50);
    expect(summary.totalDependenciesCruised ?? 0).toBeGreaterThan(100);
  });

  it('catch a planted import of a later stage', async () => {
    const folder = mkdtempSync(join('core/src/1-blueprint', 'planted-'));
    try {
      writeFileSync(
        join(folder, 'planted.ts'),
        "import { runExecution } from '#execution/run-execution.ts';\nexport const planted = runExecution;\n",
      );
      const { summary } = await cruiseFolders(['core/src/1-blueprint']);
      const names = summary.violations
        .filter((violation) => violation.from.includes('planted'))
        .map((violation) => violation.rule.name);
      expect(names).toContain('1-blueprint knows diagnostics only');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
