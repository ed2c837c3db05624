// A plugin in a child process as core sees it: like any other.

import {
  type Host,
  type HostAddress,
  type HostFacts,
  type Json,
  NonRecoverableError,
  type Operation,
  type OperationContext,
  type Plugin,
  type Resource,
  type ResourceChange,
} from '@brolly/plugin-sdk';
import { type ChildWorkflow, childWorkflow } from './child-workflow.ts';
import { contextData, takeProperties } from './context-data.ts';
import { OperationRuns } from './operation-runs.ts';
import { type PluginCommand, PluginProcess } from './plugin-process.ts';
import {
  type HostData,
  type Initialized,
  type OperationAnswer,
  type OperationData,
  type OperationRequest,
  PROTOCOL,
} from './protocol.ts';
import { errorToJson } from './rpc-error.ts';

const CANCEL_GRACE_MS = 2_000;
/** For the answer whether it is there. */
const PING_MS = 1_000;

/** A plugin whose workflows run in its process, too: they are asked for their steps. */
export interface ChildPlugin extends Plugin {
  readonly childWorkflows: Readonly<Record<string, ChildWorkflow>>;
}

/** Starts the child and asks what it can. A child that dies later is started anew by the next operation. */
export async function childPlugin(command: PluginCommand): Promise<ChildPlugin> {
  const runs = new OperationRuns((method, params) => current.notify(method, params));
  const start = (): PluginProcess => new PluginProcess(command, runs.handlers);
  let current = start();
  const described = (await current.initialize()) as Initialized;
  if (described.protocol !== PROTOCOL)
    throw new NonRecoverableError(
      `the plugin "${command.name}" speaks version ${described.protocol} of the protocol, brolly speaks ${PROTOCOL}`,
      {
        reason: 'plugin-misbehaved',
        hint: 'Install a release of the plugin for this brolly.',
      },
    );
  const process = async (): Promise<PluginProcess> => {
    if (current.isAlive) return current;
    current = start();
    await current.initialize();
    return current;
  };
  const operations = Object.entries(described.operations).map(
    ([name, data]) => [name, operationOf(name, data, { runs, process })] as const,
  );
  const workflows = Object.entries(described.workflows ?? {}).map(
    ([name, { isResumable }]) => [name, childWorkflow(name, isResumable, process)] as const,
  );
  return {
    name: described.name,
    version: described.version,
    yaml: '',
    importNames: [],
    notices: described.notices,
    operations: Object.fromEntries(operations),
    childWorkflows: Object.fromEntries(workflows),
  };
}

interface Child {
  readonly runs: OperationRuns;
  readonly process: () => Promise<PluginProcess>;
}

function operationOf(name: string, data: OperationData, child: Child): Operation {
  const { kind, has, ...traits } = data;
  const ask = (context: OperationContext, request: Step): Promise<unknown> =>
    askChild(child, { name, data, context }, request);
  const withHost = async (context: OperationContext, host: Host, request: Step): Promise<void> =>
    void (await ask(context, { ...request, opened: host }));
  switch (kind) {
    case 'imperative':
      return { kind, ...traits, run: async (context) => (await ask(context, { step: 'run' })) as Json };
    case 'declared':
      return {
        kind,
        ...traits,
        host: async (context) => ((await ask(context, { step: 'host' })) as HostAddress | null) ?? undefined,
        resources: async (facts, context) => (await ask(context, { step: 'resources', facts })) as readonly Resource[],
        ...(has.includes('beforeApply')
          ? {
              beforeApply: (host: Host, context: OperationContext) => withHost(context, host, { step: 'beforeApply' }),
            }
          : {}),
        ...(has.includes('afterApply')
          ? {
              afterApply: (changes: readonly ResourceChange[], host: Host, context: OperationContext) =>
                withHost(context, host, { step: 'afterApply', changes }),
            }
          : {}),
        ...(has.includes('explain')
          ? {
              explain: async (error: unknown, host: Host, context: OperationContext) => {
                try {
                  await withHost(context, host, { step: 'explain', error: errorToJson(error) });
                } catch (better) {
                  return better;
                }
                return error;
              },
            }
          : {}),
      };
    case 'revert':
      return {
        kind,
        ...traits,
        host: async (context) => ((await ask(context, { step: 'host' })) as HostAddress | null) ?? undefined,
        ...(has.includes('beforeRevert')
          ? {
              beforeRevert: (host: Host, context: OperationContext) =>
                withHost(context, host, { step: 'beforeRevert' }),
            }
          : {}),
        ...(has.includes('afterRevert')
          ? {
              afterRevert: (changes: readonly ResourceChange[], host: Host, context: OperationContext) =>
                withHost(context, host, { step: 'afterRevert', changes }),
            }
          : {}),
      };
  }
}

interface Step extends Pick<OperationRequest, 'step' | 'changes' | 'error'> {
  readonly facts?: HostFacts;
  readonly opened?: Host;
}

async function askChild(
  child: Child,
  asked: { readonly name: string; readonly data: OperationData; readonly context: OperationContext },
  { opened, ...step }: Step,
): Promise<unknown> {
  const { context } = asked;
  const process = await child.process();
  const run = child.runs.begin(context);
  const host: HostData | undefined = opened === undefined ? undefined : child.runs.addHost(run, opened);
  const request: OperationRequest = {
    ...step,
    run,
    operation: asked.name,
    context: contextData(context, asked.data.readsAllInstances === true),
    ...(host === undefined ? {} : { host }),
  };
  const { promise: cut, reject } = Promise.withResolvers<never>();
  let grace: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    process.notify('cancel', { run });
    grace = setTimeout(() => {
      // One that hangs is ended before anything else is asked of it.
      void process.endIfSilent(PING_MS).then(() => reject(notEnded(context)));
    }, CANCEL_GRACE_MS);
  };
  context.signal.addEventListener('abort', onAbort, { once: true });
  if (context.signal.aborted) onAbort();
  try {
    const answer = (await Promise.race([process.call('operation', request), cut])) as OperationAnswer;
    for (const instance of [context.self, context.source, context.target]) takeProperties(instance, answer.properties);
    return answer.value;
  } catch (error) {
    throw context.signal.aborted && !process.isAlive ? notEnded(context) : error;
  } finally {
    clearTimeout(grace);
    context.signal.removeEventListener('abort', onAbort);
    child.runs.end(run);
  }
}

function notEnded(context: OperationContext): NonRecoverableError {
  const message = `the plugin "${context.plugin.name}" did not end ${context.operationName} when it was cancelled`;
  return new NonRecoverableError(message, { reason: 'cancelled' });
}
