// Says what a plugin wants said of a value that somebody wrote.

import { spanOf } from '../read/yaml-node.ts';
import type { Rule } from './rule.ts';

export const propertyNotices: Rule = ({ blueprint, document, notices }, report) => {
  for (const notice of notices) {
    for (const template of Object.values(blueprint.nodeTemplates)) {
      if (!template.typeHierarchy.includes(notice.type)) continue;
      const written = document.entries('node_templates').get(template.name)?.value;
      const properties = written?.kind === 'map' ? written.entries.get('properties')?.value : undefined;
      const value = properties?.kind === 'map' ? properties.entries.get(notice.property)?.value : undefined;
      if (value?.kind !== 'scalar' || value.value !== notice.value) continue;
      report({
        code: notice.code,
        severity: 'warning',
        message: `node template "${template.name}": ${notice.message}`,
        span: spanOf(value),
        hint: notice.hint,
      });
    }
  }
};
