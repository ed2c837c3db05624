// Scaling groups: no circles of membership, one scaling group around each member, members that scale together.

import type { Blueprint } from '../blueprint.ts';
import { type Report, reportAt } from '../elements/element-reader.ts';
import { circleOf } from '../elements/name-circle.ts';
import { containersOf, nodesOf } from '../scaling-groups.ts';
import type { Rule } from './rule.ts';

export const scalingGroupsRule: Rule = ({ blueprint }, report) => {
  if (!checkCircles(blueprint, report)) return;
  const scaled = new Set(Object.values(blueprint.policies).flatMap((policy) => policy.targets));
  const groupsByMember = new Map<string, string[]>();
  for (const name of scaled) {
    for (const member of blueprint.groups[name]?.members ?? []) {
      const groups = groupsByMember.get(member) ?? [];
      groupsByMember.set(member, [...groups, name]);
    }
  }
  for (const [member, groups] of groupsByMember) {
    const [first, second] = groups;
    if (first === undefined || second === undefined) continue;
    reportAt(report, blueprint.groups[second]?.span ?? { file: '', start: 0, end: 0 }, {
      code: 'scaling-group-member',
      message: `"${member}" is a member of more than one scaling group: ${groups.join(', ')}`,
      hint: 'Keep it in one of them.',
      cloudifyCode: 201,
    });
  }
  const membersByGroup = new Map([...scaled].map((name) => [name, new Set(nodesOf(blueprint.groups, name))]));
  for (const name of scaled) checkContainers(blueprint, name, membersByGroup, report);
};

/** The node templates in each scaling group, and in the groups in it. */
type MembersByGroup = ReadonlyMap<string, ReadonlySet<string>>;

/** Far more than anybody needs. */
const DEEPEST = 100;

/** Reports groups that hold each other, or lie too deep in each other; `false` where there are any. */
function checkCircles(blueprint: Blueprint, report: Report): boolean {
  const done = new Set<string>();
  let isGood = true;
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name) || !isGood) return;
    const group = blueprint.groups[name];
    if (group !== undefined && path.length > DEEPEST) {
      isGood = false;
      reportAt(report, group.span, {
        code: 'group-depth',
        message: `group "${name}" lies in more than ${DEEPEST} others`,
        hint: 'Name the node templates in a group that lies further out.',
      });
      return;
    }
    if (path.includes(name) && group !== undefined) {
      isGood = false;
      reportAt(report, group.span, {
        code: 'group-cycle',
        message: `groups hold each other: ${circleOf(path.slice(path.indexOf(name)))}`,
        hint: 'Remove one membership of the circle.',
        cloudifyCode: 200,
      });
      return;
    }
    for (const member of group?.members ?? []) visit(member, [...path, name]);
    done.add(name);
  };
  for (const name of Object.keys(blueprint.groups)) visit(name, []);
  return isGood;
}

/** Members that are not contained in each other have one container in common, near or far, or none of them has any. */
function checkContainers(blueprint: Blueprint, name: string, membersByGroup: MembersByGroup, report: Report): void {
  const group = blueprint.groups[name];
  const nodes = membersByGroup.get(name);
  if (group === undefined || nodes === undefined) return;
  const { nodeTemplates } = blueprint;
  const inner = [...nodes].filter(
    (node) => !containersOf(nodeTemplates, node).some((container) => nodes.has(container)),
  );
  const byOutermost = new Map(inner.map((node) => [outermostOf(nodeTemplates, node), node]));
  const [first = '', ...others] = byOutermost.values();
  if (others.every((other) => isBeside(first, other) || isBeside(other, first))) return;
  reportAt(report, group.span, {
    code: 'scaling-group-containers',
    message: `the members of scaling group "${name}" lie in different containers: ${[...byOutermost.keys()].map((one) => one ?? 'none').join(', ')}`,
    hint: 'Members of a scaling group are in the same container, or all in none.',
    cloudifyCode: 202,
  });

  /** Whether what contains the one lies with the other in a scaling group further out: the two scale together there. */
  function isBeside(contained: string, node: string): boolean {
    return containersOf(nodeTemplates, contained).some(
      (container) =>
        outermostOf(nodeTemplates, container) === outermostOf(nodeTemplates, node) &&
        [...membersByGroup.values()].some((members) => members.has(container) && members.has(node)),
    );
  }
}

function outermostOf(templates: Blueprint['nodeTemplates'], node: string): string | undefined {
  return containersOf(templates, node).at(-1);
}
