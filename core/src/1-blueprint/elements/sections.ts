// The sections of the language. A new one is one file and one line here.

import { hintFor } from '#diagnostics/suggest-name.ts';
import type { MapEntry, MapNode } from '../read/yaml-node.ts';
import { checkShape, isTooNew, type ShapeCheck } from './check-shape.ts';
import { dataTypesSection } from './data-types.ts';
import { deploymentSettingsSection } from './deployment-settings.ts';
import {
  descriptionSection,
  dslDefinitionsSection,
  importedBlueprintsSection,
  importsSection,
  metadataSection,
  namespacesMappingSection,
  uploadResourcesSection,
  versionSection,
} from './document-sections.ts';
import { isNothing, reportAt } from './element-reader.ts';
import { groupsSection } from './groups.ts';
import { inputsSection } from './inputs.ts';
import { blueprintLabelsSection, labelsSection, resourceTagsSection } from './labels.ts';
import { nodeTemplatesSection } from './node-templates.ts';
import { nodeTypesSection, relationshipsSection } from './node-types.ts';
import { capabilitiesSection, outputsSection } from './outputs.ts';
import { pluginsSection } from './plugins.ts';
import { policiesSection } from './policies.ts';
import { policyTriggersSection, policyTypesSection } from './policy-types.ts';
import type { Section } from './shape.ts';
import { tooOld } from './shape-problems.ts';
import { workflowsSection } from './workflows.ts';

/** In the order in which a blueprint is usually written. */
export const sections: readonly Section[] = [
  versionSection,
  descriptionSection,
  metadataSection,
  importsSection,
  dslDefinitionsSection,
  inputsSection,
  pluginsSection,
  dataTypesSection,
  nodeTypesSection,
  relationshipsSection,
  nodeTemplatesSection,
  groupsSection,
  policiesSection,
  policyTypesSection,
  policyTriggersSection,
  workflowsSection,
  outputsSection,
  capabilitiesSection,
  labelsSection,
  blueprintLabelsSection,
  resourceTagsSection,
  deploymentSettingsSection,
  uploadResourcesSection,
  importedBlueprintsSection,
  namespacesMappingSection,
];

export const sectionsByName: ReadonlyMap<string, Section> = new Map(sections.map((one) => [one.name, one]));

/** Whether other sections refer to names of a section. */
export function definesNames(name: string): boolean {
  const shape = sectionsByName.get(name)?.shape;
  return name === importsSection.name || (shape?.kind === 'named' && shape.defines === true);
}

/** What other languages of the same family call things. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  topology_template: 'node_templates, inputs and outputs',
  service_template: 'node_templates, inputs and outputs',
  relationship_templates: 'relationships below the node templates',
  interface_types: 'interfaces below the node types',
  capability_types: 'capabilities',
  artifact_types: 'scripts beside the blueprint',
};

/** What to write instead of a section that there is not; an entry that is not indented stands behind an empty section. */
function hintForSection(key: string, before: MapEntry | undefined): string {
  const instead = Object.hasOwn(ELSEWHERE, key) ? ELSEWHERE[key] : undefined;
  if (instead !== undefined) return `It is of TOSCA. In the language of Cloudify there is: ${instead}.`;
  const isEmpty = before !== undefined && isNothing(before.value);
  if (isEmpty && sectionsByName.get(before.key)?.shape.kind === 'named')
    return `If "${key}" belongs to ${before.key}, indent it.`;
  return `Sections: ${sections.map((one) => one.name).join(', ')}.`;
}

/**
 * Checks the shapes of all sections of one document, and reports sections that there are not. What is read of the main
 * blueprint only may look as it likes in an imported file.
 */
export function checkDocument(
  root: MapNode,
  { report, minor, isMain }: Omit<ShapeCheck, 'way'> & { readonly isMain: boolean },
): void {
  let before: MapEntry | undefined;
  for (const entry of root.entries.values()) {
    const { key, keyNode, value } = entry;
    const section = sectionsByName.get(key);
    if (section === undefined) {
      const names = sections.map((one) => one.name);
      reportAt(report, keyNode, {
        code: 'section-unknown',
        message: `there is no section "${key}"`,
        ...hintFor(key, names, hintForSection(key, before)),
        cloudifyCode: 1,
      });
      continue;
    }
    before = entry;
    const { since, merge } = section;
    if (!isMain && (merge === 'none' || merge === 'main')) continue;
    const check: ShapeCheck = { report, minor, way: [key] };
    if (isTooNew(since, check) && !isNothing(value)) tooOld(keyNode, { part: undefined, since }, check);
    // What is wrong with imports is said where they are read.
    if (section !== importsSection) checkShape(value, section.shape, check);
  }
}
