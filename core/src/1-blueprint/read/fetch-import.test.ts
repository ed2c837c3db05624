// Imports from addresses: a real server, which also hangs, lies and has nothing.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileBlueprint } from '../compile-blueprint.ts';
import { placesOf } from '../testing/compile-text.ts';
import { fileLoader } from './file-loader.ts';

let server: Server;
let base: string;
let handle: RequestListener;
let asked: string[];
let temporary: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    handle(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

beforeEach(() => {
  asked = [];
  temporary = mkdtempSync(join(tmpdir(), 'brolly-import-test-'));
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  server.closeAllConnections();
  vi.unstubAllEnvs();
  rmSync(temporary, { recursive: true });
});

const serve =
  (files: Readonly<Record<string, string>>): RequestListener =>
  (request, response) => {
    const text = files[request.url ?? ''];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  };

async function compile(imports: string, { fetchImports = true, silenceMs = 20_000 } = {}) {
  const limits = { bytes: 1_000, silenceMs, totalMs: 60_000 };
  const loader = fileLoader({ plugins: [], fetchImports, fetchLimits: limits });
  const text = `tosca_definitions_version: cloudify_dsl_1_3\nimports: [${imports}]\n`;
  return compileBlueprint({ path: join(temporary, 'main.yaml'), text }, loader);
}

async function messages(imports: string, silenceMs?: number): Promise<readonly string[]> {
  return (await compile(imports, { silenceMs })).diagnostics.map((one) => `${one.code}: ${one.message}`);
}

describe('an import from an address', () => {
  it('is fetched where that is allowed, with what lies beside it', async () => {
    handle = serve({
      '/lib/custom.yaml': 'imports: [cloudify/types/types.yaml, more/b.yaml]\nnode_types: {a: {derived_from: b}}\n',
      '/lib/more/b.yaml': 'imports: [../custom.yaml]\nnode_types: {b: {derived_from: cloudify.nodes.Root}}\n',
    });
    const { blueprint, diagnostics } = await compile(`ns--${base}/lib/custom.yaml, ${base}/lib/custom.yaml`);
    expect(diagnostics).toEqual([]);
    expect(blueprint).toBeDefined();
    expect(asked).toContain('/lib/more/b.yaml');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is not fetched otherwise, and the message says how it may be', async () => {
    handle = serve({ '/a.yaml': '' });
    const { diagnostics } = await compile(`${base}/a.yaml`, { fetchImports: false });
    expect(diagnostics).toMatchObject([{ code: 'import-network', hint: expect.stringContaining('--fetch-imports') }]);
    expect(asked).toEqual([]);
  });

  it('says why it cannot be fetched, and the rest is read', async () => {
    handle = serve({ '/b.yaml': 'inputs: {b: }\nsurprise: {}\n' });
    const compiled = await compile(`${base}/none.yaml, ${base}/b.yaml`);
    expect(compiled.diagnostics.map((one) => one.code)).toEqual(['import-not-found', 'section-unknown']);
    expect(placesOf(compiled)[1]).toBe(`${base}/b.yaml:2:1 section-unknown`);
    expect(compiled.diagnostics[0]?.message).toBe(`${base}/none.yaml cannot be fetched: 404 Not Found`);
  });

  it('that hangs or never ends is given up within its limits', async () => {
    handle = (_, response) => void response.writeHead(200).write('inputs:');
    expect(await messages(`${base}/a.yaml`, 100)).toEqual([
      `import-not-found: ${base}/a.yaml cannot be fetched: nothing came for 0.1 s`,
    ]);
    handle = (_, response) => void response.writeHead(200).end('#'.repeat(2_000));
    expect(await messages(`${base}/a.yaml`)).toEqual([expect.stringContaining('cannot be fetched: it is larger than')]);
  });

  it('does not show a password', async () => {
    handle = serve({});
    const [message] = await messages(`${base.replace('//', '//user:hidden@')}/a.yaml`);
    expect(message).toContain('404');
    expect(message).not.toContain('hidden');
  });
});

describe('the built-in types', () => {
  it('are known under the address of any server that has the specification', async () => {
    const { diagnostics } = await compile('"https://mirror.example.org/spec/cloudify/7.1.0.dev1/types.yaml"', {
      fetchImports: false,
    });
    expect(diagnostics).toEqual([]);
  });
});
