// Agents: what blueprints ask for on their hosts, and which operations of a node take the place of ours.

import type { Json } from '@brolly/plugin-sdk';
import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import type { Plan, PlanNode } from '#plan/plan.ts';

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

/** An agent that a blueprint asks for would silently be missing: that is said before anything runs. */
export function checkAgents(plan: Plan): readonly Diagnostic[] {
  return Object.values(plan.nodes)
    .filter((node) => installMethodOf(node.properties) !== 'none' && !bringsItsAgent(node))
    .map(
      (node): Diagnostic => ({
        code: 'agents-not-built',
        severity: 'error',
        message: `node template "${node.name}"${node.source === undefined ? '' : ` (${node.source.file}:${node.source.line})`} asks for an agent on its host, and agents do not exist yet`,
        hint: 'Write install_agent: false (or agent_config: {install_method: none}): brolly works over ssh, without agents.',
      }),
    );
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
  if (method === 'none') return [];
  if (node.operations[`${AGENT}create`] === undefined) return [`${WORKER}install`, `${WORKER}start`];
  return BEGINS_WITH_HOST.has(method) ? [`${AGENT}create`, `${AGENT}start`] : [`${AGENT}create`];
}

/** Operations that take an agent from a host before it stops. */
export function agentRemoval(node: PlanNode): readonly string[] {
  const method = installMethodOf(node.properties);
  if (method === 'none') return [];
  if (node.operations[`${AGENT}create`] === undefined) return [`${WORKER}stop`, `${WORKER}uninstall`];
  return [STOPS_BY_MESSAGE.has(method) ? `${AGENT}stop_amqp` : `${AGENT}stop`, `${AGENT}delete`];
}

/** Whether a plugin of the blueprint, not Cloudify's own, makes the agent. */
function bringsItsAgent(node: PlanNode): boolean {
  const creation = node.operations[`${AGENT}create`] ?? node.operations[`${WORKER}install`];
  return creation !== undefined && !AGENT_PLUGINS.has(creation.plugin);
}
