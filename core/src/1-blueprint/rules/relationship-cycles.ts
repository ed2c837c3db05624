// Relationships lead from node to node without coming back.

import { reportAt } from '../elements/element-reader.ts';
import type { Rule } from './rule.ts';

export const relationshipCycles: Rule = ({ blueprint }, report) => {
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
        const cycle = path.slice(path.findIndex((one) => one.name === relationship.target)).map((one) => one.name);
        reportAt(report, relationship.span, {
          code: 'relationship-cycle',
          message: `node templates depend on each other: ${cycle.join(' -> ')} -> ${relationship.target}`,
          hint: 'Remove one relationship of the circle.',
          cloudifyCode: 100,
        });
      } else if (!state.has(relationship.target) && relationship.target in blueprint.nodeTemplates)
        path.push({ name: relationship.target, next: 0 });
    }
  }
};
