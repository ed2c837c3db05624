// Sections that describe the file itself: version, description, metadata, imports, anchors.

import { ANY, either, listOf, MAPPING, namesOf, type Section, TEXT } from './shape.ts';

export const versionSection: Section = {
  name: 'tosca_definitions_version',
  doc: 'The version of the language, cloudify_dsl_1_0 to cloudify_dsl_1_5.',
  shape: ANY,
  merge: 'none',
};

export const descriptionSection: Section = {
  name: 'description',
  doc: 'What the blueprint is for.',
  shape: TEXT,
  since: 2,
  merge: 'main',
};

export const metadataSection: Section = {
  name: 'metadata',
  doc: 'Anything that readers and tools want to know.',
  shape: MAPPING,
  merge: 'first',
};

export const importsSection: Section = {
  name: 'imports',
  doc: 'Files, addresses and plugins whose definitions are used.',
  shape: listOf(either(TEXT, namesOf(ANY))),
  merge: 'none',
};

export const dslDefinitionsSection: Section = {
  name: 'dsl_definitions',
  doc: 'A place for YAML anchors.',
  shape: ANY,
  since: 2,
  merge: 'none',
};

export const uploadResourcesSection: Section = {
  name: 'upload_resources',
  doc: 'What a manager was to upload; known for the sake of old blueprints, without effect.',
  shape: ANY,
  merge: 'main',
};

/** Written by import resolvers into documents that they have merged. */
export const importedBlueprintsSection: Section = {
  name: 'imported_blueprints',
  doc: 'Written by tools.',
  shape: ANY,
  merge: 'none',
};

export const namespacesMappingSection: Section = {
  name: 'namespaces_mapping',
  doc: 'Written by tools.',
  shape: ANY,
  merge: 'none',
};
