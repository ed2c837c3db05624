// What an operation is handed, with its secrets noted so that nothing of them leaves.

import type {
  BlueprintFiles,
  ExecutionFacts,
  Host,
  HostAddress,
  Json,
  JsonObject,
  NodeInstance,
  OperationContext,
  PluginFacts,
  PrivateValues,
} from '@brolly/plugin-sdk';
import { asJson } from './property-changes.ts';
import { SecretTexts, secretsAmong } from './secret-texts.ts';

/** One operation to run, as plain data: functions in its inputs are evaluated. */
export interface OperationCall {
  readonly deploymentId: string;
  /** `cloudify.interfaces.lifecycle.start`. */
  readonly operationName: string;
  /** What follows the plugin's name in the implementation: `tasks.start`. */
  readonly function: string;
  /** 0 for the first attempt. */
  readonly retryNumber: number;
  /** How many attempts may follow the first; -1: without limit. */
  readonly maxRetries: number;
  readonly executor: OperationContext['executor'];
  readonly execution: ExecutionFacts;
  readonly plugin: PluginFacts;
  readonly inputs: JsonObject;
  readonly self: NodeInstance;
  readonly source?: NodeInstance | undefined;
  readonly target?: NodeInstance | undefined;
  readonly instances: readonly NodeInstance[];
}

/** What an operation may use. */
export interface OperationTools {
  readonly signal: AbortSignal;
  readonly privateValues: PrivateValues;
  host(address: HostAddress): Promise<Host>;
  log(level: 'debug' | 'info' | 'warning' | 'error', text: string): void;
  step(text: string): void;
  saveFile(name: string, content: string): Promise<string>;
  readonly files: BlueprintFiles;
  /** Absolute path of a folder for the private folders of plugins. */
  readonly workFolder: string;
  /** Private values that other operations of the execution have seen; those of this one are added. */
  readonly privateTexts: SecretTexts;
}

/** The passwords in what the blueprint gives to the instances that take part. */
export function passwordsOf(call: OperationCall): SecretTexts {
  const passwords = new SecretTexts();
  const instances = [call.self, call.source, call.target].filter((each) => each !== undefined);
  const found = instances.flatMap((each) => [
    ...secretsAmong(each.properties),
    ...secretsAmong(asJson(each.runtimeProperties)),
  ]);
  for (const secret of [...secretsAmong(call.inputs), ...found]) passwords.add(secret);
  return passwords;
}

/** What an operation must not let out: private values, and the passwords of the blueprint. */
export interface OperationSecrets {
  mask(text: string): string;
  maskJson(value: Json): Json;
}

/** Masks private values and passwords. */
export function secretsOf(call: OperationCall, tools: Pick<OperationTools, 'privateTexts'>): OperationSecrets {
  const passwords = passwordsOf(call);
  return {
    mask: (text) => passwords.mask(tools.privateTexts.mask(text)),
    maskJson: (value) => passwords.maskJson(tools.privateTexts.maskJson(value)),
  };
}

/** Builds the context; private values that pass through it are added to those of the execution. */
export function operationContext(
  call: OperationCall,
  tools: OperationTools,
  secrets: OperationSecrets,
): OperationContext {
  const { privateValues } = tools;
  const note = (value: string): void => tools.privateTexts.add(value);
  return {
    deploymentId: call.deploymentId,
    operationName: call.operationName,
    retryNumber: call.retryNumber,
    maxRetries: call.maxRetries,
    executor: call.executor,
    execution: call.execution,
    plugin: call.plugin,
    files: tools.files,
    workFolder: `${tools.workFolder}/${call.plugin.name}`,
    inputs: call.inputs,
    self: call.self,
    ...(call.source === undefined ? {} : { source: call.source }),
    ...(call.target === undefined ? {} : { target: call.target }),
    // A getter: making all instances is work that few operations need.
    get instances() {
      return call.instances;
    },
    signal: tools.signal,
    privateValues: {
      async get(name) {
        const value = await privateValues.get(name);
        if (value !== undefined) note(value);
        return value;
      },
      async put(name, value) {
        note(value);
        await privateValues.put(name, value);
      },
      delete: (name) => privateValues.delete(name),
    },
    host: (address) => tools.host(address),
    log: (level, text) => tools.log(level, secrets.mask(text)),
    step: (text) => tools.step(secrets.mask(text)),
    saveFile: (name, content) => tools.saveFile(name, content),
  };
}

/** Under which name a host keeps the record of what an instance's operations changed. */
export function recordOwner(context: Pick<OperationContext, 'deploymentId' | 'self'>): string {
  return `${context.deploymentId}.${context.self.id}`;
}
