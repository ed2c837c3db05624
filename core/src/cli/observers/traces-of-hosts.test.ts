// An execution on a real sshd, traced as a receiver of OpenTelemetry sees it: which call of a host belongs to which operation.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostResource } from '@brolly/host-resources';
import { readHostAddress } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canRunSshd, startSshd, type TestSshd } from '#hosts/testing/test-sshd.ts';
import type { PluginModule } from '#plugins/testing/only-plugin.ts';
import { runProgram } from '../run-program.ts';

const SHOP = vi.hoisted(() => ({ file: '' }));

vi.mock('#plugins/bundled-plugins.ts', async (original) => {
  const { onlyPlugin } = await import('#plugins/testing/only-plugin.ts');
  const theirs = await original<PluginModule>();
  const own = onlyPlugin({
    name: 'shop',
    yaml: `
node_types:
  shop.Host:
    derived_from: cloudify.nodes.Compute
    properties: {ssh_port: {default: 22}, ssh_keyfilename: {default: ''}, ssh_host_key: {default: ''}}
    interfaces:
      cloudify.interfaces.lifecycle: {create: shop.create, delete: shop.delete}
`,
    operations: {
      create: {
        kind: 'declared',
        host: (context) => readHostAddress(context.self),
        resources: (): readonly HostResource[] => [{ kind: 'file', path: SHOP.file, content: 'open\n' }],
      },
      delete: { kind: 'revert', host: (context) => readHostAddress(context.self) },
    },
  });
  return {
    bundledPlugins: [...theirs.bundledPlugins, ...own.bundledPlugins],
    bundledPluginTexts: async () => [...(await theirs.bundledPluginTexts()), ...(await own.bundledPluginTexts())],
  };
});

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

describe.runIf(canRunSshd)('the trace of an execution on a host', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-traces-'));
  let sshd: TestSshd;
  let receiver: Server;
  let spans: Span[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
    receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(parts).toString()) as {
          resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
        };
        spans.push(...body.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans)));
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`);
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
    vi.stubEnv('HOME', folder);
    SHOP.file = join(folder, 'sign');
    writeFileSync(join(folder, 'start.sh'), '#!/bin/sh -e\nctx logger info "the till opens"\n');
    writeFileSync(
      join(folder, 'blueprint.yaml'),
      `tosca_definitions_version: cloudify_dsl_1_3
imports: [http://www.getcloudify.org/spec/cloudify/3.2/types.yaml, http://example.org/shop/plugin.yaml]
node_templates:
  vm:
    type: shop.Host
    properties:
      ip: 127.0.0.1
      ssh_port: ${sshd.port}
      ssh_keyfilename: ${sshd.key}
      ssh_host_key: "${sshd.hostKey}"
      agent_config: {user: root, key: ${sshd.key}, port: ${sshd.port}}
  till:
    type: cloudify.nodes.Root
    relationships: [{type: cloudify.relationships.contained_in, target: vm}]
    interfaces:
      cloudify.interfaces.lifecycle: {start: {implementation: start.sh, executor: host_agent}}
`,
    );
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    receiver.close();
    await sshd.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs a workflow and gives its spans: `host apply` of `vm create`, in the order of their names. */
  async function trace(...words: readonly string[]): Promise<readonly string[]> {
    spans = [];
    let said = '';
    const take = (text: unknown): boolean => ((said += String(text)), true);
    const writes = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(take));
    process.exitCode = 0;
    try {
      await runProgram('brolly', words);
      expect(process.exitCode, said).toBe(0);
    } finally {
      for (const write of writes) write.mockRestore();
      process.exitCode = 0;
    }
    const byId = new Map(spans.map((each) => [each.spanId, each]));
    const hosts = spans.filter((each) => each.name.startsWith('host '));
    for (const { kind, attributes, startTimeUnixNano, endTimeUnixNano } of hosts) {
      expect(kind).toBe(3);
      expect(attributes).toContainEqual({ key: 'server.address', value: { stringValue: '127.0.0.1' } });
      expect(BigInt(endTimeUnixNano) > BigInt(startTimeUnixNano)).toBe(true);
    }
    return hosts
      .map((each) => {
        const operation = byId.get(each.parentSpanId ?? '');
        const execution = byId.get(operation?.parentSpanId ?? '');
        return `${execution?.name}: ${operation?.name}: ${each.name}`;
      })
      .toSorted();
  }

  it('has each call under the operation that made it', async () => {
    expect(await trace('install', join(folder, 'blueprint.yaml'))).toEqual([
      'execution install: task create: host apply',
      'execution install: task create: host facts',
      'execution install: task start: host shell',
    ]);
    expect(await trace('uninstall', folder)).toEqual(['execution uninstall: task delete: host revert']);
  });
});
