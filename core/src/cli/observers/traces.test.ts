// Traces as a receiver of OpenTelemetry gets them, over real HTTP.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TaskGraph } from '#index';
import { asksForTraces } from './open-observers.ts';
import { openTraces } from './traces.ts';

interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly status: { readonly code?: number; readonly message?: string };
  readonly events: readonly { readonly name: string }[];
}

/** What was posted: path, type and body. */
let posts: { path: string; type: string; body: Buffer }[];
let server: Server;
let endpoint: string;

beforeEach(async () => {
  posts = [];
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      posts.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body: Buffer.concat(parts) });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  vi.unstubAllEnvs();
});

const GRAPH = {
  tasks: [
    {
      kind: 'operation',
      id: 'web.start',
      instanceId: 'web_1',
      operation: 'cloudify.interfaces.lifecycle.start',
      plugin: 'shop',
    },
  ],
} as unknown as TaskGraph;

/** Runs one execution with a retry and a call of a host. The exporter reads the variables of the process. */
async function oneExecution(env: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const problems: string[] = [];
  const traces = await openTraces({
    env: process.env,
    deploymentId: 'shop',
    executionId: 'e1',
    workflow: 'install',
    onProblem: (message) => problems.push(message),
  });
  const failure = { reason: 'till-jammed', message: 'the till is jammed', recoverable: true, evidence: [] };
  traces.onGraph(GRAPH);
  traces.onEvent({ kind: 'execution-started', at: 1000 });
  traces.onEvent({ kind: 'task-started', at: 1100, taskId: 'web.start', attempt: 0 });
  const failed = { kind: 'task-failed', taskId: 'web.start', attempt: 0, changes: [], decision: 'retry' } as const;
  traces.onEvent({ ...failed, at: 1200, failure, retryAt: 1300 });
  traces.onEvent({ kind: 'task-started', at: 1300, taskId: 'web.start', attempt: 1 });
  traces.onEvent({ kind: 'step', at: 1310, taskId: 'web.start', instanceId: 'web_1', text: 'oiling' });
  const by = { taskId: 'web.start', instanceId: 'web_1', address: '10.0.0.1' };
  traces.onHostCall?.({ ...by, kind: 'apply', startedAt: 1320, endedAt: 1380 });
  traces.onEvent({ kind: 'task-succeeded', at: 1400, taskId: 'web.start', attempt: 1, changes: [] });
  traces.onEvent({ kind: 'execution-ended', at: 1500, state: 'completed' });
  await traces.close();
  return problems;
}

function receivedSpans(): ReceivedSpan[] {
  return posts.flatMap((post) => {
    const body = JSON.parse(post.body.toString()) as { resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[] };
    return body.resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans));
  });
}

describe('traces', () => {
  it('have a span for the execution, for each attempt and for each call of a host', async () => {
    const problems = await oneExecution({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    expect(problems).toEqual([]);
    expect(posts.every((post) => post.path === '/v1/traces')).toBe(true);
    const spans = receivedSpans();
    const named = (name: string) => spans.filter((each) => each.name === name);
    const [root] = named('execution install');
    const [first, second] = named('task start');
    const [host] = named('host apply');
    expect([first?.parentSpanId, second?.parentSpanId]).toEqual([root?.spanId, root?.spanId]);
    expect(host?.parentSpanId).toBe(second?.spanId);
    expect(first?.status).toMatchObject({ code: 2, message: 'till-jammed: the till is jammed' });
    expect(second?.events.map((each) => each.name)).toEqual(['oiling']);
    expect([root?.startTimeUnixNano, root?.endTimeUnixNano]).toEqual(['1000000000', '1500000000']);
    expect(host?.attributes).toContainEqual({ key: 'server.address', value: { stringValue: '10.0.0.1' } });
  });

  it('say who sends them, as OTEL_SERVICE_NAME says', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    await oneExecution({ ...env, OTEL_SERVICE_NAME: 'my-cluster' });
    expect(posts[0]?.body.toString()).toContain('{"key":"service.name","value":{"stringValue":"my-cluster"}}');
  });

  it('continue the trace that TRACEPARENT names', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
    await oneExecution({ ...env, TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    const root = receivedSpans().find((each) => each.name === 'execution install');
    expect(root).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' });
  });

  it('are protocol buffers where nothing else is asked for', async () => {
    await oneExecution({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    expect(posts[0]).toMatchObject({ path: '/v1/traces', type: 'application/x-protobuf' });
    expect(posts[0]?.body.toString('latin1')).toContain('execution install');
  });
});

describe('traces are asked for', () => {
  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://here' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://here' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://here', OTEL_TRACES_EXPORTER: 'none' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://here', OTEL_SDK_DISABLED: 'true' }, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_TRACES_EXPORTER: 'console' }, true],
    [{ OTEL_SERVICE_NAME: 'x' }, false],
  ])('by %j: %s', (env, expected) => {
    expect(asksForTraces(env)).toBe(expected);
  });
});
