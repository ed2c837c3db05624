// An operation that a host's agent carries out needs a host.

import type { Interfaces, NodeTemplate } from '../blueprint.ts';
import { reportAt } from '../elements/element-reader.ts';
import { containersOf } from '../scaling-groups.ts';
import type { Rule } from './rule.ts';

const COMPUTE = 'cloudify.nodes.Compute';
const HOST_AGENT = 'host_agent';

export const hostOperations: Rule = ({ blueprint }, report) => {
  const { nodeTemplates, plugins } = blueprint;
  const isHost = (template: NodeTemplate | undefined): boolean => template?.typeHierarchy.includes(COMPUTE) === true;
  for (const template of Object.values(nodeTemplates)) {
    if (isHost(template) || containersOf(nodeTemplates, template.name).some((name) => isHost(nodeTemplates[name])))
      continue;
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
