// Contexts of operations with files in memory, for tests.

import { type JsonObject, type NodeInstance, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';

/** A context whose log can be read. */
export interface SketchedContext extends OperationContext {
  readonly lines: string[];
  readonly self: NodeInstance;
}

/** An instance called `web_a1b2c3` of the node template `web`. */
export function sketchInstance(
  name: string,
  properties: JsonObject = {},
  more: Partial<NodeInstance> = {},
): NodeInstance {
  return {
    id: `${name}_a1b2c3`,
    nodeName: name,
    type: 'cloudify.nodes.ApplicationServer',
    typeHierarchy: ['cloudify.nodes.Root', 'cloudify.nodes.ApplicationServer'],
    properties,
    runtimeProperties: {},
    relationships: [],
    index: 1,
    scalingGroups: [],
    ...more,
  };
}

/** The context of one operation of `web`, on this machine. `files`: path -> text. */
export function sketchContext(
  changes: Partial<OperationContext> & { readonly texts?: Readonly<Record<string, string>> } = {},
): SketchedContext {
  const lines: string[] = [];
  const { texts = {}, ...given } = changes;
  return {
    deploymentId: 'shop',
    operationName: 'cloudify.interfaces.lifecycle.start',
    taskId: 'task_1',
    retryNumber: 0,
    maxRetries: 5,
    executor: 'central_deployment_agent',
    execution: { id: 'e1', workflow: 'install', parameters: {} },
    plugin: { name: 'script' },
    files: {
      folder: '/blueprint',
      read(path) {
        const text = texts[path];
        if (text !== undefined) return Promise.resolve(Buffer.from(text));
        return Promise.reject(new RecoverableError(`there is no file "${path}"`, { reason: 'resource-missing' }));
      },
      list: (path) =>
        Promise.resolve(
          Object.keys(texts)
            .filter((name) => name.startsWith(`${path}/`))
            .map((name) => name.slice(path.length + 1)),
        ),
    },
    workFolder: '/tmp/brolly-sketch',
    inputs: {},
    self: sketchInstance('web', { port: 8080, deep: { list: [{ name: 'first' }] }, off: false }),
    instances: [],
    signal: AbortSignal.timeout(60_000),
    privateValues: {
      get: () => Promise.resolve(undefined),
      put: () => Promise.resolve(),
      delete: () => Promise.resolve(),
    },
    host: () => Promise.reject(new Error('no host in this test')),
    step: () => undefined,
    saveFile: (name) => Promise.resolve(`/deployment/${name}`),
    log: (level, text) => void lines.push(`${level}: ${text}`),
    lines,
    ...given,
  };
}
