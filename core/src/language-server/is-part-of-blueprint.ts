// Whether a YAML file is meant as a blueprint or as a part of one: editors open all kinds of YAML.

import { sectionsByName } from '#blueprint/elements/sections.ts';

/** Sections that no other kind of YAML file has. */
const OWN_SECTION =
  /^["']?(?:tosca_definitions_version|node_types|node_templates|data_types|relationships|dsl_definitions|policy_types|upload_resources)["']?\s*:/m;
/** A key, or the begin of a list, that is not indented. */
const FIRST_CONTENT = /^(?:(?:["']?([\w$.-]+)["']?\s*:)|- |\{|\[)/gm;

/** A file with a section that only blueprints have, or with nothing that they do not have: an empty one, for a start. */
export function isPartOfBlueprint(text: string): boolean {
  if (OWN_SECTION.test(text)) return true;
  return [...text.matchAll(FIRST_CONTENT)].every(([, key]) => key !== undefined && sectionsByName.has(key));
}
