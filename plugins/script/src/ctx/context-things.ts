// The context as arguments of "ctx" walk through it.

import type { Json, JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import { contextFacts, countInstances, hostIp, runtimeFacts } from './context-facts.ts';
import { CtxError } from './ctx-error.ts';
import { isMapping, writtenPath } from './property-path.ts';
import { pythonText } from './python-text.ts';
import type { ScriptDecisions } from './script-decisions.ts';
import type { CtxCall, CtxMembers, CtxThing } from './walk-arguments.ts';

/** What calls of the context do beyond reading and writing properties. */
export interface ContextActions {
  readonly decisions: ScriptDecisions;
  /** The text of a file of the blueprint, rendered where variables are given. */
  readonly resource: (path: string, variables: JsonObject | undefined) => Promise<Uint8Array>;
  /** All files below a folder of the blueprint, by their paths relative to it. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Puts a file to where the script runs, and gives its path there. */
  readonly place: (path: string, target: string | undefined, content: Uint8Array) => string;
  /** The path that a folder gets there. */
  readonly folder: (path: string, target: string | undefined) => string;
}

/** `ctx abort-operation` and `ctx retry-operation` end the `ctx` command with a failure, so that `set -e` ends the script. */
export class StopOperation extends Error {}

/** The root: what the first argument of `ctx` names. */
export function contextThings(context: OperationContext, actions: ContextActions): CtxThing {
  const { source, target, self } = context;
  const ends =
    source === undefined || target === undefined
      ? instanceMembers(self, context)
      : {
          source: () => object(instanceMembers(source, context)),
          target: () => object(instanceMembers(target, context)),
        };
  const facts = contextFacts(context);
  return object({
    ...plain(facts, [
      'type',
      'execution_id',
      'workflow_id',
      'workflow_parameters',
      'task_id',
      'task_name',
      'tenant_name',
      'local',
    ]),
    ...ends,
    blueprint: () => fields(facts['blueprint']),
    deployment: () => fields(facts['deployment']),
    tenant: () => fields(facts['tenant']),
    bootstrap_context: () => fields(facts['bootstrap_context']),
    plugin: () => ({ ...fields(facts['plugin']), value: context.plugin.name }),
    operation: () => object({ ...membersOf(facts['operation']), retry: call(retry(actions, false)) }),
    logger: () => object(loggerMembers(context)),
    capabilities: () => object({ get_all: call(() => capabilities(context)) }),
    send_event: call(([message]) => {
      context.log('info', textOf(message));
      return undefined;
    }),
    returns: call(([value], named) => {
      actions.decisions.decided += 1;
      actions.decisions.returned = value ?? (Object.keys(named).length > 0 ? named : null);
    }),
    abort_operation: call(([message], named) => {
      actions.decisions.decided += 1;
      actions.decisions.aborted = textOf(message ?? named['message'] ?? null);
      throw new StopOperation(actions.decisions.aborted);
    }),
    retry_operation: call(retry(actions, true)),
    ...resourceMembers(actions),
  });
}

function resourceMembers(actions: ContextActions): CtxMembers {
  return {
    get_resource: call(async ([path]) => text(await actions.resource(pathOf(path), undefined))),
    get_resource_and_render: call(async ([path, variables], named) =>
      text(await actions.resource(pathOf(path), variablesOf(variables, named))),
    ),
    download_resource: call(async ([path, target], named) =>
      actions.place(pathOf(path), targetOf(target, named), await actions.resource(pathOf(path), undefined)),
    ),
    download_directory: call(async ([path, target], named) => {
      const folder = pathOf(path).replace(/\/+$/, '');
      const at = actions.folder(folder, targetOf(target, named));
      for (const name of await actions.list(folder))
        actions.place(name, `${at}/${name}`, await actions.resource(`${folder}/${name}`, undefined));
      return at;
    }),
    download_resource_and_render: call(async ([path, target, variables], named) => {
      const content = await actions.resource(pathOf(path), variablesOf(variables, named));
      return actions.place(pathOf(path), targetOf(target, named), content);
    }),
  };
}

function retry(actions: ContextActions, stops: boolean): CtxCall {
  return ([message, after], named) => {
    const seconds = after ?? named['retry_after'] ?? null;
    if (seconds !== null && typeof seconds !== 'number')
      throw new CtxError(`retry_after is ${JSON.stringify(seconds)}: a number of seconds is written as @30`);
    const said = textOf(message ?? named['message'] ?? null);
    if (stops) actions.decisions.decided += 1;
    actions.decisions.retry = { message: said, retryAfterSeconds: seconds ?? undefined, stops };
    if (stops) throw new StopOperation(said);
  };
}

function instanceMembers(instance: NodeInstance, context: OperationContext): CtxMembers {
  const properties = (): CtxThing => ({
    kind: 'mapping',
    read: () => instance.properties,
    write: undefined,
    members: readers(() => instance.properties),
  });
  return {
    node: () =>
      object({
        id: value(instance.nodeName),
        name: value(instance.nodeName),
        type: value(instance.type),
        type_hierarchy: value(instance.typeHierarchy),
        number_of_instances: call(() => countInstances(context, instance.nodeName)),
        properties,
      }),
    instance: () =>
      object({
        id: value(instance.id),
        index: value(instance.index ?? 1),
        host_ip: call(() => {
          const ip = hostIp(instance);
          if (ip === undefined)
            throw new CtxError(
              `the host of ${instance.id} has no "ip", neither as a runtime property nor as a property`,
              'NonRecoverableError',
            );
          return ip;
        }),
        scaling_groups: value([...(instance.scalingGroups ?? [])]),
        drift: value(instance.drift ?? null),
        runtime_properties: () => runtimeProperties(instance),
        // What a script writes is kept at once by brolly and saved when the operation ends, however it ends.
        update: call(() => undefined),
        refresh: call(() => undefined),
      }),
  };
}

function runtimeProperties(instance: NodeInstance): CtxThing {
  const own = instance.runtimeProperties;
  const read = (): JsonObject => runtimeFacts(instance);
  return {
    kind: 'mapping',
    read,
    write: (path, written) => void Object.assign(own, writtenPath(read(), path, written)),
    members: {
      ...readers(read),
      pop: call(([key, fallback]) => {
        const name = textOf(key);
        const old = own[name] ?? fallback;
        if (old === undefined) throw new CtxError(name, 'KeyError');
        own[name] = undefined;
        return old;
      }),
      clear: call(() => {
        for (const key of Object.keys(own)) own[key] = undefined;
      }),
      update: call(([values], named) => void Object.assign(own, isMapping(values) ? values : named)),
      setdefault: call(([key, fallback]) => (own[textOf(key)] ??= fallback ?? null)),
    },
  };
}

function readers(read: () => JsonObject): CtxMembers {
  return {
    get: call(([key, fallback]) => read()[textOf(key)] ?? fallback),
    keys: call(() => Object.keys(read())),
    values: call(() => Object.values(read())),
    items: call(() => Object.entries(read())),
    copy: call(() => read()),
  };
}

function loggerMembers(context: OperationContext): CtxMembers {
  const levels = {
    debug: 'debug',
    info: 'info',
    warning: 'warning',
    warn: 'warning',
    error: 'error',
    critical: 'error',
    exception: 'error',
  } as const;
  return Object.fromEntries(
    Object.entries(levels).map(([name, level]) => [
      name,
      call(([message]) => {
        context.log(level, textOf(message));
        return undefined;
      }),
    ]),
  );
}

function capabilities({ self }: OperationContext): JsonObject {
  return Object.fromEntries(self.relationships.map(({ target }) => [target.id, runtimeFacts(target)]));
}

function object(members: CtxMembers): Extract<CtxThing, { kind: 'object' }> {
  return { kind: 'object', members };
}

function call(act: CtxCall): () => CtxThing {
  return () => ({ kind: 'call', call: act });
}

function value(given: Json): () => CtxThing {
  return () => ({ kind: 'value', value: given });
}

function membersOf(facts: Json | undefined): CtxMembers {
  const entries = Object.entries(isMapping(facts) ? facts : {});
  return Object.fromEntries(
    entries.map(([name, each]) => [
      name,
      () => (isMapping(each) && name !== 'properties' ? fields(each) : { kind: 'value', value: each }),
    ]),
  );
}

function fields(facts: Json | undefined): Extract<CtxThing, { kind: 'object' }> {
  return object(membersOf(facts));
}

function plain(facts: JsonObject, names: readonly string[]): CtxMembers {
  return Object.fromEntries(names.map((name) => [name, value(facts[name] ?? null)]));
}

function textOf(given: Json | undefined): string {
  return given === undefined || given === null ? '' : pythonText(given);
}

function pathOf(given: Json | undefined): string {
  if (typeof given === 'string' && given !== '') return given;
  throw new CtxError('the path of a file of the blueprint is missing');
}

function targetOf(given: Json | undefined, named: JsonObject): string | undefined {
  const target = given ?? named['target_path'];
  return typeof target === 'string' && target !== '' ? target : undefined;
}

function variablesOf(given: Json | undefined, named: JsonObject): JsonObject {
  const variables = given ?? named['template_variables'] ?? (Object.hasOwn(named, 'target_path') ? {} : named);
  if (isMapping(variables)) return variables;
  throw new CtxError('template_variables must be a mapping');
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
