// tosca_definitions_version

import { suggestName } from '#diagnostics/suggest-name.ts';
import { minorVersion } from '../read/read-imports.ts';
import type { MapNode } from '../read/yaml-node.ts';
import { isNothing, type Report, reportAt } from './element-reader.ts';

const VERSIONS = [0, 1, 2, 3, 4, 5].map((minor) => `cloudify_dsl_1_${minor}`);

/** Checks the version of the main blueprint. */
export function checkVersion(report: Report, root: MapNode): void {
  const node = root.entries.get('tosca_definitions_version')?.value;
  if (isNothing(node)) {
    const hint = 'Write "tosca_definitions_version: cloudify_dsl_1_3" as the first line.';
    report({
      code: 'version-missing',
      severity: 'error',
      message: 'the blueprint does not say its language version',
      span: { file: root.file, start: root.start, end: root.start + 1 },
      hint,
      cloudifyCode: 27,
    });
    return;
  }
  const text = node.kind === 'scalar' ? String(node.value) : '';
  if (VERSIONS.includes(text)) return;
  const suggestion = suggestName(text, VERSIONS);
  const hint =
    suggestion === undefined
      ? `Known: ${VERSIONS.join(', ')}.`
      : `Did you mean "${suggestion}"? Known: ${VERSIONS.join(', ')}.`;
  reportAt(report, node, {
    code: 'version-unsupported',
    message: `the language version "${text}" is not known`,
    hint,
    cloudifyCode: 29,
  });
}

/** Checks that an imported file, where it says a version, says none that is newer than the main blueprint's. */
export function checkImportedVersion(report: Report, root: MapNode, main: MapNode): void {
  const node = root.entries.get('tosca_definitions_version')?.value;
  if (isNothing(node)) return;
  if (node.kind !== 'scalar' || !VERSIONS.includes(String(node.value))) checkVersion(report, root);
  else if (minorVersion(root) > minorVersion(main)) {
    reportAt(report, node, {
      code: 'version-newer',
      message: `the imported file has the language version ${node.value}, newer than that of the blueprint`,
      hint: `Write "${node.value}" in the blueprint too.`,
      cloudifyCode: 28,
    });
  }
}
