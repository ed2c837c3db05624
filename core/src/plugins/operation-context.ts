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
  readonly taskId: string;
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

/** The passwords in what the blueprint gives to the instances that take part; `undefined` for none. */
function passwordsOf(call: OperationCall): SecretTexts | undefined {
  const found = [
    ...secretsInPlan(call.inputs),
    ...secretsOfInstance(call.self),
    ...secretsOfInstance(call.source),
    ...secretsOfInstance(call.target),
  ];
  if (found.length === 0) return undefined;
  const passwords = new SecretTexts();
  for (const secret of found) passwords.add(secret);
  return passwords;
}

function secretsOfInstance(instance: NodeInstance | undefined): readonly string[] {
  if (instance === undefined) return NONE;
  const inPlan = secretsInPlan(instance.properties);
  if (Object.keys(instance.runtimeProperties).length === 0) return inPlan;
  return [...inPlan, ...secretsAmong(asJson(instance.runtimeProperties))];
}

const NONE: readonly string[] = [];

const knownSecrets = new WeakMap<JsonObject, readonly string[]>();

/** The secrets among values that stand in a plan: the same for thousands of operations, and never changed. */
function secretsInPlan(properties: JsonObject): readonly string[] {
  const known = knownSecrets.get(properties);
  if (known !== undefined) return known;
  const found = secretsAmong(properties);
  knownSecrets.set(properties, found);
  return found;
}

/** What an operation must not let out: private values, and the passwords of the blueprint. */
export interface OperationSecrets {
  mask(text: string): string;
  maskJson(value: Json): Json;
}

/** Masks private values and passwords. */
export function secretsOf(call: OperationCall, tools: Pick<OperationTools, 'privateTexts'>): OperationSecrets {
  const { privateTexts } = tools;
  const passwords = passwordsOf(call);
  if (passwords === undefined) return privateTexts;
  return {
    mask: (text) => passwords.mask(privateTexts.mask(text)),
    maskJson: (value) => passwords.maskJson(privateTexts.maskJson(value)),
  };
}

/** Builds the context; private values that pass through it are added to those of the execution. */
export function operationContext(
  call: OperationCall,
  tools: OperationTools,
  secrets: OperationSecrets,
): OperationContext {
  return new ContextOfCall(call, tools, secrets);
}

const MADE_OF = Symbol('what a context is made of');

/**
 * A class: most operations look at little of it, and an object with all of it costs more than they do. Its functions are
 * made when they are looked at, so that an operation may take them out of it, or make an object that inherits from it:
 * that is why it has no private fields.
 */
class ContextOfCall implements OperationContext {
  readonly [MADE_OF]: {
    readonly call: OperationCall;
    readonly tools: OperationTools;
    readonly secrets: OperationSecrets;
  };
  readonly deploymentId: string;
  readonly operationName: string;
  readonly taskId: string;
  readonly retryNumber: number;
  readonly maxRetries: number;
  readonly executor: OperationContext['executor'];
  readonly execution: ExecutionFacts;
  readonly plugin: PluginFacts;
  readonly inputs: JsonObject;
  readonly self: NodeInstance;
  declare readonly source?: NodeInstance;
  declare readonly target?: NodeInstance;

  constructor(call: OperationCall, tools: OperationTools, secrets: OperationSecrets) {
    this[MADE_OF] = { call, tools, secrets };
    this.deploymentId = call.deploymentId;
    this.operationName = call.operationName;
    this.taskId = call.taskId;
    this.retryNumber = call.retryNumber;
    this.maxRetries = call.maxRetries;
    this.executor = call.executor;
    this.execution = call.execution;
    this.plugin = call.plugin;
    this.inputs = call.inputs;
    this.self = call.self;
    if (call.source !== undefined) this.source = call.source;
    if (call.target !== undefined) this.target = call.target;
  }

  get instances(): readonly NodeInstance[] {
    return this[MADE_OF].call.instances;
  }

  get files(): BlueprintFiles {
    return this[MADE_OF].tools.files;
  }

  get workFolder(): string {
    return `${this[MADE_OF].tools.workFolder}/${this.plugin.name}`;
  }

  get signal(): AbortSignal {
    return this[MADE_OF].tools.signal;
  }

  get privateValues(): PrivateValues {
    const { privateValues, privateTexts } = this[MADE_OF].tools;
    return {
      async get(name) {
        const value = await privateValues.get(name);
        if (value !== undefined) privateTexts.add(value);
        return value;
      },
      async put(name, value) {
        privateTexts.add(value);
        await privateValues.put(name, value);
      },
      delete: (name) => privateValues.delete(name),
    };
  }

  get host(): OperationContext['host'] {
    const { tools } = this[MADE_OF];
    return (address) => tools.host(address);
  }

  get log(): OperationContext['log'] {
    const { tools, secrets } = this[MADE_OF];
    return (level, text) => tools.log(level, secrets.mask(text));
  }

  get step(): OperationContext['step'] {
    const { tools, secrets } = this[MADE_OF];
    return (text) => tools.step(secrets.mask(text));
  }

  get saveFile(): OperationContext['saveFile'] {
    const { tools } = this[MADE_OF];
    return (name, content) => tools.saveFile(name, content);
  }
}
