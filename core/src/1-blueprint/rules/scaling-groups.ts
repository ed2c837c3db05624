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
  for (const name of scaled) checkContainers(blueprint, name, report);
};

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

/** Members that are not contained in each other lie in the same container, or all in none. */
function checkContainers(blueprint: Blueprint, name: string, report: Report): void {
  const group = blueprint.groups[name];
  if (group === undefined) return;
  const nodes = new Set(nodesOf(blueprint.groups, name));
  const inner = [...nodes].filter((node) => {
    const containers = containersOf(blueprint.nodeTemplates, node);
    return !containers.some((container) => nodes.has(container));
  });
  const around = new Set(inner.map((node) => containersOf(blueprint.nodeTemplates, node)[0] ?? ''));
  if (around.size <= 1) return;
  reportAt(report, group.span, {
    code: 'scaling-group-containers',
    message: `the members of scaling group "${name}" lie in different containers: ${[...around].map((one) => one || 'none').join(', ')}`,
    hint: 'Members of a scaling group are in the same container, or all in none.',
    cloudifyCode: 202,
  });
}
