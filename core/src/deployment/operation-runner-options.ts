// What the operations of an execution are run with.

import type { ExecutionFacts, Host, HostAddress } from '@brolly/plugin-sdk';
import type { LoadedPlugins } from '#plugins/load-plugins.ts';
import type { Store } from '#store/store.ts';
import type { Neighbours } from './neighbours.ts';
import type { PlanIndex } from './node-instances.ts';
import type { RuntimeProperties } from './runtime-properties.ts';
import type { ReadSecret } from './surroundings.ts';
import type { HostCall } from './watched-host.ts';

/** What all operations of an execution share. */
export interface OperationRunnerOptions {
  readonly deploymentId: string;
  readonly index: PlanIndex;
  readonly properties: RuntimeProperties;
  readonly plugins: LoadedPlugins;
  readonly store: Store;
  readonly openHost: (address: HostAddress, signal: AbortSignal) => Promise<Host>;
  readonly saveFile: (name: string, content: string) => Promise<string>;
  readonly execution: ExecutionFacts;
  readonly maxRetries: number;
  /** Absolute paths of the blueprint and of the folder that holds it. */
  readonly blueprintPath: string;
  readonly blueprintFolder: string;
  /** Absolute path of the folder for private folders of plugins. */
  readonly workFolder: string;
  /** Without it there are no secrets. */
  readonly secrets?: ReadSecret | undefined;
  readonly neighbours: Neighbours;
  readonly onHostCall?: ((call: HostCall) => void) | undefined;
}
