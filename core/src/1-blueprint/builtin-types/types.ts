// The built-in types of the language, as a blueprint imports them with cloudify/types/types.yaml.

import { dataTypes } from './data-types.ts';
import { type Edition, editionOf } from './edition.ts';
import { LEGACY_POLICIES } from './legacy-policies.ts';
import { nodeTypes } from './node-types.ts';
import { relationshipTypes } from './relationship-types.ts';
import { workflowDefinitions } from './workflow-definitions.ts';

const PLUGINS = `plugins:
  agent: {executor: central_deployment_agent, install: false}
  default_workflows: {executor: central_deployment_agent, install: false}
  script: {executor: host_agent, install: false}
  cfy_extensions: {executor: central_deployment_agent, install: false}
`;

const texts = new Map<Edition, string>();

/** The text for a language version: 3 for `cloudify_dsl_1_3`. */
export function builtInTypes(minor: number): string {
  const edition = editionOf(minor);
  const known = texts.get(edition);
  if (known !== undefined) return known;
  const text = `metadata: {cloudify_types: true}
${dataTypes(edition)}${nodeTypes(edition)}${relationshipTypes(edition)}${PLUGINS}${LEGACY_POLICIES}${workflowDefinitions(edition)}`;
  texts.set(edition, text);
  return text;
}
