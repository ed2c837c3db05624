// tosca_definitions_version

import { hintFor } from '#diagnostics/suggest-name.ts';
import type { MapNode, YamlNode } from '../read/yaml-node.ts';
import { isNothing, type Report, reportAt } from './element-reader.ts';

const PREFIX = 'cloudify_dsl_';
export const VERSIONS = [0, 1, 2, 3, 4, 5].map((minor) => `${PREFIX}1_${minor}`);
/** The minor version of the newest language. */
export const NEWEST = 5;

/** 3 for cloudify_dsl_1_3; 5, the newest, where it is missing or wrong. */
export function minorVersion(root: MapNode | undefined): number {
  const node = root?.entries.get('tosca_definitions_version')?.value;
  const text = node?.kind === 'scalar' ? String(node.value) : '';
  const at = VERSIONS.indexOf(text);
  return at === -1 ? NEWEST : at;
}

/** Checks the version of the main blueprint. */
export function checkVersionSection(report: Report, root: MapNode): void {
  const node = root.entries.get('tosca_definitions_version')?.value;
  if (!isNothing(node)) {
    checkValue(report, node);
    return;
  }
  report({
    code: 'version-missing',
    severity: 'error',
    message: 'the blueprint does not say its language version',
    span: { file: root.file, start: root.start, end: Math.min(root.start + 1, root.end) },
    hint: 'Write "tosca_definitions_version: cloudify_dsl_1_3" as the first line.',
    cloudifyCode: 27,
  });
}

function checkValue(report: Report, node: YamlNode): boolean {
  const text = node.kind === 'scalar' ? String(node.value) : '';
  if (VERSIONS.includes(text)) return true;
  reportAt(report, node, {
    code: 'version-unsupported',
    message: `the language version "${text}" is not known`,
    ...hintForVersion(text),
    cloudifyCode: node.kind === 'scalar' && typeof node.value === 'string' ? 29 : 1,
  });
  return false;
}

function hintForVersion(text: string): ReturnType<typeof hintFor> {
  if (text.startsWith('tosca_'))
    return {
      hint: 'It is of TOSCA. The language of Cloudify begins with "tosca_definitions_version: cloudify_dsl_1_3".',
    };
  const short = /^1[._]([0-5])$/.exec(text)?.[1];
  const name = short === undefined ? text : `${PREFIX}1_${short}`;
  return hintFor(/^cloudify_dsl_\d+_\d+$/.test(text) ? '' : name, VERSIONS, `Known: ${VERSIONS.join(', ')}.`);
}

/** Checks that an imported file, where it says a version, says none that is newer than the main blueprint's. */
export function checkImportedVersion(report: Report, root: MapNode, main: MapNode): void {
  const node = root.entries.get('tosca_definitions_version')?.value;
  if (isNothing(node) || !checkValue(report, node)) return;
  if (minorVersion(root) <= minorVersion(main)) return;
  const version = node.kind === 'scalar' ? String(node.value) : '';
  reportAt(report, node, {
    code: 'version-newer',
    message: `the imported file has the language version ${version}, newer than that of the blueprint`,
    hint: `Write "${version}" in the blueprint too.`,
    cloudifyCode: 28,
  });
}
