// Says that resources are not uploaded: there is no manager that would keep them.

import { spanOf } from '../read/yaml-node.ts';
import type { Rule } from './rule.ts';

export const uploadResources: Rule = ({ document }, report) => {
  const section = document.value('upload_resources');
  if (section === undefined) return;
  report({
    code: 'upload-resources-ignored',
    severity: 'warning',
    message: '"upload_resources" has no effect: files are imported from where they lie',
    span: spanOf(section),
    hint: 'Put the files beside the blueprint and import them by their names, or remove the section.',
  });
};
