// An operation that a host's agent carries out needs a host.

import type { Span } from '#diagnostics/diagnostic.ts';
import type { Blueprint, Interfaces, NodeTemplate, Operation } from '../blueprint.ts';
import { reportAt } from '../elements/element-reader.ts';
import { containerOf } from '../scaling-groups.ts';
import type { Rule } from './rule.ts';

const COMPUTE = 'cloudify.nodes.Compute';
const HOST_AGENT = 'host_agent';

export const hostOperations: Rule = ({ blueprint }, report) => {
  const { nodeTemplates, plugins } = blueprint;
  const isHosted = hostFinder(nodeTemplates);
  const onHost = hostOperationsFinder(plugins);
  for (const template of Object.values(nodeTemplates)) {
    if (isHosted(template.name)) continue;
    const found = [
      ...onHost(template.interfaces),
      ...template.relationships.flatMap((one) => onHost(one.sourceInterfaces)),
    ];
    for (const { name, span } of found) {
      reportAt(report, span, {
        code: 'host-missing',
        message: `operation "${name}" of node template "${template.name}" runs on its host, but it is contained in none`,
        hint: `Write "executor: central_deployment_agent" at the operation, or put the node into a ${COMPUTE}.`,
        cloudifyCode: 24,
      });
    }
  }
};

interface HostOperation {
  readonly name: string;
  readonly span: Span;
}

/** Finds the operations that run on the host of their node. Interfaces that templates share are looked at once. */
function hostOperationsFinder(plugins: Blueprint['plugins']): (interfaces: Interfaces) => readonly HostOperation[] {
  const known = new Map<Interfaces, readonly HostOperation[]>();
  const find = (interfaces: Interfaces): readonly HostOperation[] =>
    Object.values(interfaces)
      .flatMap(Object.entries<Operation>)
      .filter(([, { carrier, executor }]) => {
        if (carrier === undefined || Object.keys(carrier.inputs).length > 0) return false;
        return (executor ?? plugins[carrier.plugin]?.executor) === HOST_AGENT;
      })
      .map(([name, { span }]) => ({ name, span }));
  return (interfaces) => {
    const found = known.get(interfaces) ?? find(interfaces);
    known.set(interfaces, found);
    return found;
  };
}

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
