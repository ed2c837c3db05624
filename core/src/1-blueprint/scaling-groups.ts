// Which groups scale, with which members: a member that is contained in another one scales with it anyway.

import type { Blueprint, NodeTemplate, Scaling } from './blueprint.ts';

const CONTAINED_IN = 'cloudify.relationships.contained_in';

export interface ScalingGroup {
  /** Node templates and scaling groups of which nothing is contained in another member. */
  readonly members: readonly string[];
  readonly scaling: Scaling;
}

/** The targets of all policies, by name. */
export function scalingGroupsOf(
  blueprint: Pick<Blueprint, 'policies' | 'groups' | 'nodeTemplates'>,
): Readonly<Record<string, ScalingGroup>> {
  const { policies, groups, nodeTemplates } = blueprint;
  const found: Record<string, ScalingGroup> = {};
  for (const { targets, scaling } of Object.values(policies)) {
    for (const name of targets) {
      const nodes = new Set(nodesOf(groups, name));
      const members = (groups[name]?.members ?? []).filter((member) => {
        const own = new Set(nodesOf(groups, member));
        const isInOther = (container: string): boolean => nodes.has(container) && !own.has(container);
        return ![...own].some((node) => containersOf(nodeTemplates, node).some(isInOther));
      });
      found[name] = { members, scaling };
    }
  }
  return found;
}

/** The node templates in a group and in the groups in it, each once; of a node template itself. */
export function nodesOf(groups: Blueprint['groups'], name: string): readonly string[] {
  const nodes = new Set<string>();
  const seen = new Set<string>();
  const waiting = [name];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const members = Object.hasOwn(groups, one) ? groups[one]?.members : undefined;
    if (members === undefined) nodes.add(one);
    else if (!seen.has(one)) waiting.push(...members.toReversed());
    seen.add(one);
  }
  return [...nodes];
}

/** The node templates around one, from the inside out. */
export function containersOf(templates: Readonly<Record<string, NodeTemplate>>, name: string): readonly string[] {
  const containers = new Set<string>();
  for (let at = containerOf(templates, name); at !== undefined && !containers.has(at); at = containerOf(templates, at))
    containers.add(at);
  return [...containers];
}

/** The node template that one is contained in. */
export function containerOf(templates: Readonly<Record<string, NodeTemplate>>, name: string): string | undefined {
  if (!Object.hasOwn(templates, name)) return undefined;
  return templates[name]?.relationships.find((one) => one.typeHierarchy.includes(CONTAINED_IN))?.target;
}
