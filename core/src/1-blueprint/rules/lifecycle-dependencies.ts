// depends_on_lifecycle_operation names an operation that its target has.

import { reportAt } from '../elements/element-reader.ts';
import type { YamlNode } from '../read/yaml-node.ts';
import type { Rule } from './rule.ts';

const TYPE = 'cloudify.relationships.depends_on_lifecycle_operation';
const LIFECYCLE = 'cloudify.interfaces.lifecycle';

export const lifecycleDependencies: Rule = ({ blueprint, document }, report) => {
  for (const template of Object.values(blueprint.nodeTemplates)) {
    for (const relationship of template.relationships) {
      if (!relationship.typeHierarchy.includes(TYPE)) continue;
      const { operation } = relationship.properties;
      const what = `node template "${template.name}"`;
      if (typeof operation !== 'string' || operation === '') {
        reportAt(report, relationship.span, {
          code: 'lifecycle-operation',
          message: `${what} depends on an operation of "${relationship.target}", but does not name it`,
          hint: 'Write "properties: {operation: start}" in the relationship.',
          cloudifyCode: 215,
        });
        continue;
      }
      if (isWritten(document.entries('node_templates').get(relationship.target)?.value, operation)) continue;
      reportAt(report, relationship.span, {
        code: 'lifecycle-operation',
        message: `${what} depends on "${operation}" of "${relationship.target}", which that node template does not define`,
        hint: `Write "${operation}" under ${LIFECYCLE} of "${relationship.target}".`,
        cloudifyCode: 216,
      });
    }
  }
};

/** Whether the template itself, not its type, has the operation. */
function isWritten(template: YamlNode | undefined, operation: string): boolean {
  return child(child(child(template, 'interfaces'), LIFECYCLE), operation) !== undefined;
}

function child(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}
