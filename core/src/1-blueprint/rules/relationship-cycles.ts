// Relationships lead from node to node without coming back.

import { reportAt } from '../elements/element-reader.ts';
import { circleOf, MOST_SHOWN } from '../elements/name-circle.ts';
import type { Rule } from './rule.ts';

/** One circle is enough to mend; these show how far it goes. */
const MOST_CIRCLES = 20;

export const relationshipCycles: Rule = ({ blueprint }, report) => {
  let found = 0;
  const state = new Map<string, 'open' | 'done'>();
  for (const start of Object.keys(blueprint.nodeTemplates)) {
    const path: { readonly name: string; next: number }[] = state.has(start) ? [] : [{ name: start, next: 0 }];
    while (path.length > 0) {
      const at = path.at(-1);
      if (at === undefined) break;
      state.set(at.name, 'open');
      const relationship = blueprint.nodeTemplates[at.name]?.relationships[at.next];
      at.next += 1;
      if (relationship === undefined) {
        state.set(at.name, 'done');
        path.pop();
      } else if (state.get(relationship.target) === 'open') {
        const cycle = path.slice(path.findIndex((one) => one.name === relationship.target));
        const others = cycle.slice(0, -1).flatMap(({ name, next }) => {
          const way = blueprint.nodeTemplates[name]?.relationships[next - 1];
          return way === undefined ? [] : [{ message: `"${name}" depends on "${way.target}" here`, span: way.span }];
        });
        reportAt(report, relationship.span, {
          code: 'relationship-cycle',
          message: `node templates depend on each other: ${circleOf(cycle.map((one) => one.name))}`,
          related: others.slice(0, MOST_SHOWN),
          hint: 'Remove one relationship of the circle.',
          cloudifyCode: 100,
        });
        found += 1;
        if (found >= MOST_CIRCLES) return;
      } else if (!state.has(relationship.target) && relationship.target in blueprint.nodeTemplates)
        path.push({ name: relationship.target, next: 0 });
    }
  }
};
