// Other deployments of the same `.brolly` folder, for functions that ask for them.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { FunctionError, type Surroundings } from '#blueprint/functions/function.ts';
import { visitFunctions } from '#blueprint/functions/functions.ts';
import { evaluate } from '#plan/evaluate.ts';
import type { Plan } from '#plan/plan.ts';
import type { DeploymentRecord, InstanceRecord, Store } from '#store/store.ts';

export interface Neighbour {
  readonly deployment: DeploymentRecord;
  readonly instances: readonly InstanceRecord[];
}

/** By deployment id. Who asks is among them: another deployment's capability may lead back to it. */
export type Neighbours = ReadonlyMap<string, Neighbour>;

export const NO_NEIGHBOURS: Neighbours = new Map();

const ASKING: ReadonlySet<string> = new Set([
  'get_capability',
  'get_environment_capability',
  'get_group_capability',
  'get_consumers',
]);

/** Puts a deployment into a group: `labels: {deployment-group: {values: [web]}}`. Groups of a manager have no other place here. */
const GROUP = 'deployment-group';
const PARENT = 'csys-obj-parent';

/**
 * The deployments that a plan may ask for; none where it asks for none, as plans can be large. Only one execution runs in
 * a `.brolly` folder at a time, so they stay as they are while it does.
 */
export async function readNeighbours(store: Store | undefined, plan: Plan): Promise<Neighbours> {
  return store === undefined || !asks(plan) ? NO_NEIGHBOURS : readAllDeployments(store);
}

/** All deployments of a `.brolly` folder with their instances. */
export async function readAllDeployments(store: Store): Promise<Neighbours> {
  const all = await store.listDeployments();
  const found = all.map(async (deployment) => {
    const instances = await store.listInstances(deployment.id);
    return [deployment.id, { deployment, instances }] as const;
  });
  return new Map(await Promise.all(found));
}

function asks(plan: Plan): boolean {
  let isAsking = false;
  visitPlan(plan, (name) => {
    if (ASKING.has(name)) isAsking = true;
  });
  return isAsking;
}

function visitPlan(plan: Plan, visit: (name: string, argument: Json) => void): void {
  const { nodes, outputs, capabilities, labels = {} } = plan;
  for (const part of [nodes, outputs, capabilities, labels])
    visitFunctions(part as unknown as Json, (value, { name }) => visit(name, value[name] ?? null));
}

/** In whose name a capability is asked for. */
export interface Asking {
  readonly neighbours: Neighbours;
  /** Of the deployment whose capability it is. */
  readonly surroundingsOf: (deployment: DeploymentRecord, open: readonly string[]) => Surroundings;
  /** Capabilities that are being evaluated around this one: `db.port`. */
  readonly open: readonly string[];
}

/** The capabilities of a deployment, each evaluated when it is looked at; `undefined` where there is no such deployment. */
export function capabilitiesOf(id: string, asking: Asking): JsonObject | undefined {
  const found = asking.neighbours.get(id);
  if (found === undefined) return undefined;
  const { plan } = found.deployment;
  const capabilities = {};
  for (const [name, { value }] of Object.entries(plan.capabilities)) {
    const get = (): Json => capabilityOf(found, { name, value }, asking);
    Object.defineProperty(capabilities, name, { enumerable: true, get });
  }
  return capabilities;
}

function capabilityOf(
  { deployment, instances }: Neighbour,
  { name, value }: { readonly name: string; readonly value: Json },
  { surroundingsOf, open }: Asking,
): Json {
  const key = `${deployment.id}.${name}`;
  if (open.includes(key)) throw new FunctionError(`capabilities ask for each other: ${[...open, key].join(' -> ')}`);
  const byId = new Map(instances.map((one) => [one.id, one.runtimeProperties]));
  return evaluate(value, {
    plan: deployment.plan,
    runtimeProperties: (instanceId) => byId.get(instanceId) ?? {},
    surroundings: surroundingsOf(deployment, [...open, key]),
  });
}

/** The capabilities of the deployments with the label of a group. @throws FunctionError where there is none */
export function groupCapabilitiesOf(group: string, asking: Asking): ReadonlyMap<string, JsonObject> {
  const members = [...asking.neighbours.values()].filter(({ deployment }) =>
    deployment.plan.labels?.[GROUP]?.includes(group),
  );
  if (members.length === 0)
    throw new FunctionError(
      `there is no deployment group "${group}": a blueprint puts its deployments into it by the label ${GROUP}`,
    );
  return new Map(members.map(({ deployment: { id } }) => [id, capabilitiesOf(id, asking) ?? {}]));
}

/** The other deployments that ask for capabilities of one. */
export function consumersOf(
  id: string,
  neighbours: Neighbours,
): readonly { readonly id: string; readonly name: string }[] {
  return [...neighbours.values()]
    .filter(({ deployment }) => deployment.id !== id && uses(deployment.plan, id))
    .map(({ deployment }) => ({ id: deployment.id, name: deployment.id }));
}

/** The deployments that belong to one: those that name it as their parent by the label csys-obj-parent. */
export function partsOf(id: string, neighbours: Neighbours): readonly string[] {
  return [...neighbours.values()]
    .filter(({ deployment }) => deployment.id !== id && deployment.plan.labels?.[PARENT]?.includes(id) === true)
    .map(({ deployment }) => deployment.id);
}

function uses(plan: Plan, id: string): boolean {
  const isChild = plan.labels?.[PARENT]?.includes(id) === true;
  let isUsing = false;
  visitPlan(plan, (name, argument) => {
    const isNamed = name === 'get_capability' && Array.isArray(argument) && (argument as readonly Json[])[0] === id;
    if (isNamed || (name === 'get_environment_capability' && isChild)) isUsing = true;
  });
  return isUsing;
}
