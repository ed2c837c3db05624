// What the operations of an execution may use: the store, hosts, files, and what their attempt says.

import type { BlueprintFiles, Host, HostAddress, PrivateValues } from '@brolly/plugin-sdk';
import type { AttemptTools } from '#execution/attempt.ts';
import { systemClock } from '#execution/clock.ts';
import type { OperationTask } from '#graph/task-graph.ts';
import { blueprintFiles } from '#plugins/blueprint-files.ts';
import type { OperationTools } from '#plugins/operation-context.ts';
import type { SecretTexts } from '#plugins/secret-texts.ts';
import type { OperationRunnerOptions } from './operation-runner-options.ts';
import { resourceFolder } from './resource-folder.ts';
import { watchedHost } from './watched-host.ts';

/** What the tools of all operations share. */
interface Shared {
  readonly options: OperationRunnerOptions;
  readonly privateTexts: SecretTexts;
  readonly privateValues: PrivateValues;
}

/** Makes the function that gives an operation its tools. */
export function toolsMaker(
  options: OperationRunnerOptions,
  privateTexts: SecretTexts,
): (task: OperationTask, tools: AttemptTools) => OperationTools {
  const { deploymentId, store } = options;
  const privateValues: PrivateValues = {
    get: (name) => store.getPrivateValue(deploymentId, name),
    put: (name, value) => store.putPrivateValue(deploymentId, name, value),
    delete: (name) => store.deletePrivateValue(deploymentId, name),
  };
  const shared: Shared = { options, privateTexts, privateValues };
  return (task, tools) => new ToolsOfTask(task, tools, shared);
}

/** A class: most operations use little of it, and it is made for every attempt. */
class ToolsOfTask implements OperationTools {
  readonly #task: OperationTask;
  readonly #tools: AttemptTools;
  readonly #shared: Shared;

  constructor(task: OperationTask, tools: AttemptTools, shared: Shared) {
    this.#task = task;
    this.#tools = tools;
    this.#shared = shared;
  }

  get signal(): AbortSignal {
    return this.#tools.signal;
  }

  get privateValues(): PrivateValues {
    return this.#shared.privateValues;
  }

  get privateTexts(): SecretTexts {
    return this.#shared.privateTexts;
  }

  get workFolder(): string {
    return this.#shared.options.workFolder;
  }

  get files(): BlueprintFiles {
    const { blueprintFolder, index } = this.#shared.options;
    return blueprintFiles(blueprintFolder, resourceFolder(this.#task, index));
  }

  async host(address: HostAddress): Promise<Host> {
    const { openHost, onHostCall } = this.#shared.options;
    const host = await openHost(address, this.signal);
    if (onHostCall === undefined) return host;
    const { id: taskId, instanceId } = this.#task;
    return watchedHost(host, { taskId, instanceId, now: () => systemClock.now() }, onHostCall);
  }

  log(level: Parameters<OperationTools['log']>[0], text: string): void {
    this.#tools.log(level, text);
  }

  step(text: string): void {
    this.#tools.step(text);
  }

  saveFile(name: string, content: string): Promise<string> {
    return this.#shared.options.saveFile(name, content);
  }
}
