// The bundle, which finds its parts and its threads beside it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, makeFolder, openFile, startEditor } from '../core/src/language-server/testing/editor.ts';
import { buildBundle } from './build.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-bundle-'));

beforeAll(async () => {
  await buildBundle(folder);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the bundle', { timeout: 60_000 }, () => {
  it('serves editors, with a compiler in a thread of its own', async () => {
    const editor = await startEditor({ main: join(folder, 'brolly.cjs') });
    const text =
      'tosca_definitions_version: cloudify_dsl_1_3\nimports: [cloudify/types/types.yaml, plugin:kubernetes]\nnode_template: {}\n';
    const file = await openFile(editor, join(makeFolder(), 'blueprint.yaml'), text);
    expect(await file.labels('node_t')).toEqual(['node_types', 'node_templates']);
    const shown = file.showing((codes) => codes.length === 1);
    await file.type('{}', '{a: {}}');
    expect(codesOf(await shown)).toEqual(['3 section-unknown']);
    await editor.end();
    expect(editor.child.exitCode).toBe(0);
  });
});
