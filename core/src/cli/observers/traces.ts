// OpenTelemetry traces of an execution: a span for the whole, for each attempt of an operation, for each call of a host.
// Loaded only when the usual variables ask for it.

import {
  type Context,
  context as contexts,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ConsoleSpanExporter, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { HostCall, LiveEvent, Task } from '#index';
import { shortOperation } from '../render/words.ts';
import { version } from '../version.ts';
import type { Observer } from './observer.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Attributes = Readonly<Record<string, string | number>>;

/** Spans that wait to be sent; a burst beyond it loses spans, never time of the execution. */
const MOST_WAITING = 50_000;
const SENT_TOGETHER = 1_000;
const SEND_EVERY_MS = 1_000;
/** How long the end of an execution waits for a receiver that does not answer. */
const LAST_SEND_MS = 5_000;

export interface TraceOptions {
  readonly env: Environment;
  readonly deploymentId: string;
  readonly executionId: string;
  readonly workflow: string;
  /** Told when spans cannot be sent; once. */
  readonly onProblem: (message: string) => void;
}

/** Begins a trace; TRACEPARENT makes it a part of another one. */
export async function openTraces(options: TraceOptions): Promise<Observer> {
  let hasProblem = false;
  const onProblem = (...words: readonly unknown[]): void => {
    if (!hasProblem) options.onProblem(`traces are not sent: ${words.map(String).join(' ').slice(0, 300)}`);
    hasProblem = true;
  };
  const quiet = (): void => undefined;
  diag.setLogger(
    { error: onProblem, warn: quiet, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'brolly', 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: await exporterFor(options.env),
        maxQueueSize: MOST_WAITING,
        maxExportBatchSize: SENT_TOGETHER,
        scheduledDelayMillis: SEND_EVERY_MS,
      }),
    ],
  });
  const spans = spansOf(provider.getTracer('brolly', version), options);
  return {
    ...spans,
    async close() {
      await spans.close();
      const waited = new Promise<void>((resolve) => setTimeout(resolve, LAST_SEND_MS).unref());
      await Promise.race([provider.forceFlush().then(() => provider.shutdown()), waited]).catch(onProblem);
    },
  };
}

async function exporterFor(env: Environment): Promise<SpanExporter> {
  if (env['OTEL_TRACES_EXPORTER'] === 'console') return new ConsoleSpanExporter();
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  // Endpoint, headers, compression and time limit are read from the usual variables by the exporter.
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

interface SpanAbout {
  /** By default the trace that the environment names, or none. */
  readonly under?: Span | undefined;
  readonly attributes: Attributes;
  readonly kind?: SpanKind;
}

/** Begins and ends spans at the times of what they stand for. */
interface SpanMaker {
  readonly begin: (name: string, at: number, about: SpanAbout) => Span;
  readonly end: (span: Span | undefined, at: number, failure?: string) => void;
}

function spanMaker(tracer: Tracer, env: Environment): SpanMaker {
  const parent = parentOf(env);
  return {
    begin(name, at, { under, attributes, kind = SpanKind.INTERNAL }) {
      const context = under === undefined ? parent : trace.setSpan(contexts.active(), under);
      return tracer.startSpan(name, { startTime: new Date(at), attributes, kind }, context);
    },
    end(span, at, failure) {
      if (failure !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR, message: failure });
      span?.end(new Date(at));
    },
  };
}

/** The span of the execution, begun by the first that asks for it, and those of its tasks below it. */
function executionSpans({ begin, end }: SpanMaker, { deploymentId, executionId, workflow }: TraceOptions) {
  const tasks = new Map<string, Task>();
  const running = new Map<string, Span>();
  let root: Span | undefined;
  const rootAt = (at: number): Span => {
    root ??= begin(`execution ${workflow}`, at, {
      attributes: {
        'brolly.deployment.id': deploymentId,
        'brolly.execution.id': executionId,
        'brolly.workflow': workflow,
      },
    });
    return root;
  };
  return {
    tasks,
    rootAt,
    startTask(taskId: string, attempt: number, at: number): void {
      const task = tasks.get(taskId);
      if (task?.kind !== 'operation') return;
      const attributes = {
        'brolly.node_instance.id': task.instanceId,
        'brolly.operation': task.operation,
        'brolly.plugin': task.plugin,
        'brolly.task.id': taskId,
        'brolly.task.attempt': attempt + 1,
      };
      running.set(taskId, begin(`task ${shortOperation(task.operation)}`, at, { under: rootAt(at), attributes }));
    },
    endTask(taskId: string, at: number, failure?: string): void {
      end(running.get(taskId), at, failure);
      running.delete(taskId);
    },
    endRoot: (at: number, failure?: string): void => end(root, at, failure),
    /** What belongs to no task that runs, as a workflow's own message does, belongs to the execution. */
    spanFor: (taskId: string): Span | undefined => running.get(taskId) ?? root,
    /** Of an execution that was left alone: what has not ended is shown as it stands. */
    close(): void {
      for (const span of running.values()) span.end();
      if (root?.isRecording() === true) root.end();
    },
  };
}

function spansOf(tracer: Tracer, options: TraceOptions): Observer & { close(): Promise<void> } {
  const maker = spanMaker(tracer, options.env);
  const spans = executionSpans(maker, options);
  return {
    onGraph(graph) {
      for (const task of graph.tasks) spans.tasks.set(task.id, task);
    },
    onEvent(event: LiveEvent) {
      switch (event.kind) {
        case 'execution-started':
        case 'execution-resumed':
          return void spans.rootAt(event.at);
        case 'task-started':
          return spans.startTask(event.taskId, event.attempt, event.at);
        case 'task-succeeded':
        case 'task-repeated':
          return spans.endTask(event.taskId, event.at);
        case 'task-failed':
          return spans.endTask(event.taskId, event.at, `${event.failure.reason}: ${event.failure.message}`);
        case 'step':
        case 'log':
          return void spans.spanFor(event.taskId)?.addEvent(event.text, new Date(event.at));
        case 'execution-ended':
          return spans.endRoot(event.at, event.state === 'completed' ? undefined : event.state);
        case 'step-started':
        case 'step-ended':
        case 'task-undone':
        case 'task-skipped':
        case 'retry-due':
        case 'cancel-requested':
        case 'pause-requested':
        case 'go-on-requested':
        case 'fail-wait-over':
          return;
      }
    },
    onHostCall(call: HostCall) {
      const attributes = { 'server.address': call.address, 'brolly.node_instance.id': call.instanceId };
      const under = spans.spanFor(call.taskId);
      const span = maker.begin(`host ${call.kind}`, call.startedAt, { under, attributes, kind: SpanKind.CLIENT });
      maker.end(span, call.endedAt, call.failure);
    },
    close() {
      spans.close();
      return Promise.resolve();
    },
  };
}

const FROM_ENVIRONMENT: TextMapGetter<Environment> = {
  keys: (env) => Object.keys(env),
  get: (env, key) => env[key.toUpperCase()],
};

function parentOf(env: Environment): Context {
  return new W3CTraceContextPropagator().extract(ROOT_CONTEXT, env, FROM_ENVIRONMENT);
}
