// An operation that a host's agent carries out needs a host.

import type { Interfaces, NodeTemplate } from '../blueprint.ts';
import { reportAt } from '../elements/element-reader.ts';
import { containerOf } from '../scaling-groups.ts';
import type { Rule } from './rule.ts';

const COMPUTE = 'cloudify.nodes.Compute';
const HOST_AGENT = 'host_agent';

export const hostOperations: Rule = ({ blueprint }, report) => {
  const { nodeTemplates, plugins } = blueprint;
  const isHosted = hostFinder(nodeTemplates);
  for (const template of Object.values(nodeTemplates)) {
    if (isHosted(template.name)) continue;
    const interfaces: readonly Interfaces[] = [
      template.interfaces,
      ...template.relationships.map((one) => one.sourceInterfaces),
    ];
    for (const [name, operation] of interfaces.flatMap((one) => Object.values(one)).flatMap(Object.entries)) {
      const { carrier } = operation;
      if (carrier === undefined || Object.keys(carrier.inputs).length > 0) continue;
      if ((operation.executor ?? plugins[carrier.plugin]?.executor) !== HOST_AGENT) continue;
      reportAt(report, operation.span, {
        code: 'host-missing',
        message: `operation "${name}" of node template "${template.name}" runs on its host, but it is contained in none`,
        hint: `Write "executor: central_deployment_agent" at the operation, or put the node into a ${COMPUTE}.`,
        cloudifyCode: 24,
      });
    }
  }
};

/** Makes the answer to whether a node template is a host or lies in one. Each container is looked at once. */
function hostFinder(nodeTemplates: Readonly<Record<string, NodeTemplate>>): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const way: string[] = [];
    let at: string | undefined = name;
    for (; at !== undefined && !known.has(at); at = containerOf(nodeTemplates, at)) {
      // What leads back to itself lies in no host.
      known.set(at, nodeTemplates[at]?.typeHierarchy.includes(COMPUTE) === true);
      if (known.get(at) === true) break;
      way.push(at);
    }
    const answer = at !== undefined && known.get(at) === true;
    for (const one of way) known.set(one, answer);
    return answer;
  };
}
