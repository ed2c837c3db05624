// The section that has no effect.

import { describe, expect, it } from 'vitest';
import { compileText, HEADER } from '../testing/compile-text.ts';

const codesOf = async (body: string): Promise<readonly string[]> =>
  (await compileText(HEADER + body)).diagnostics.map((one) => `${one.severity} ${one.code}`);

describe('upload_resources', () => {
  it('is passed over with a warning', async () => {
    const body =
      'upload_resources:\n  plugin_resources: [http://x/plugin.zip]\n  dsl_resources: [{source_path: a, destination_path: b}]\n  parameters: {fetch_timeout: 30}\n';
    expect(await codesOf(body)).toEqual(['warning upload-resources-ignored']);
  });

  it('has the shape that a manager wants', async () => {
    expect(await codesOf('upload_resources: {dsl_resources: [{source_path: a}], plugins: []}\n')).toEqual([
      'warning upload-resources-ignored',
      'error key-missing',
      'error key-unknown',
    ]);
  });
});
