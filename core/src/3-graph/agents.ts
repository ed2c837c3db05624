// Agents: brolly needs none, and runs what brings one only where a plugin of the blueprint does it.

import type { Json } from '@brolly/plugin-sdk';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import type { PlanNode } from '#plan/plan.ts';

const AGENT = 'cloudify.interfaces.cloudify_agent.';
const WORKER = 'cloudify.interfaces.worker_installer.';
/** The plugins of Cloudify that make agents. */
const AGENT_PLUGINS: ReadonlySet<string> = new Set(['agent', 'agent_installer']);
/** Methods by which an agent begins together with its host. */
const BEGINS_WITH_HOST: ReadonlySet<string> = new Set(['plugin', 'init_script']);
const STOPS_BY_MESSAGE: ReadonlySet<string> = new Set(['plugin', 'init_script', 'provided']);

/** How an agent is to come to a host: `none`, `remote`, ... */
export function installMethodOf(properties: Readonly<Record<string, Json>>): string {
  const legacy = properties['install_agent'];
  if (legacy === true || legacy === 'true') return 'remote';
  if (legacy === false || legacy === 'false') return 'none';
  const config = properties['agent_config'];
  if (config === null || typeof config !== 'object' || Array.isArray(config)) return 'none';
  const method = (config as Readonly<Record<string, Json>>)['install_method'];
  return typeof method === 'string' ? method : 'none';
}

/** Workflows that only agents need. */
export function agentWorkflowProblem(name: string): Diagnostic {
  return {
    code: 'agents-not-built',
    severity: 'error',
    message: `the workflow "${name}" is for agents on hosts, and agents do not exist yet`,
    hint: 'brolly works over ssh: there is nothing to install, and check_status tells how the instances are.',
  };
}

/** Operations that bring an agent to a started host, in their order, of those that the node has. */
export function agentCreation(node: PlanNode): readonly string[] {
  const method = installMethodOf(node.properties);
  if (method === 'none' || !bringsItsAgent(node)) return [];
  if (node.operations[`${AGENT}create`] === undefined) return [`${WORKER}install`, `${WORKER}start`];
  return BEGINS_WITH_HOST.has(method) ? [`${AGENT}create`, `${AGENT}start`] : [`${AGENT}create`];
}

/** Operations that take an agent from a host before it stops. */
export function agentRemoval(node: PlanNode): readonly string[] {
  const method = installMethodOf(node.properties);
  if (method === 'none' || !bringsItsAgent(node)) return [];
  if (node.operations[`${AGENT}create`] === undefined) return [`${WORKER}stop`, `${WORKER}uninstall`];
  return [STOPS_BY_MESSAGE.has(method) ? `${AGENT}stop_amqp` : `${AGENT}stop`, `${AGENT}delete`];
}

/** Whether a plugin of the blueprint makes the agent. Cloudify's own would make one that nobody asks: ssh is used instead. */
function bringsItsAgent(node: PlanNode): boolean {
  const creation = node.operations[`${AGENT}create`] ?? node.operations[`${WORKER}install`];
  return creation !== undefined && !AGENT_PLUGINS.has(creation.plugin);
}
