// Sections that describe the file itself: version, description, metadata, imports, anchors.

import { ANY, either, keysOf, listOf, MAPPING, NUMBER, namesOf, type Section, TEXT } from './shape.ts';

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
  merge: 'first',
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
  shape: either(MAPPING, listOf(ANY)),
  since: 2,
  merge: 'none',
};

export const uploadResourcesSection: Section = {
  name: 'upload_resources',
  doc: 'What a manager was to upload; known for the sake of old blueprints, without effect.',
  shape: keysOf({
    plugin_resources: { shape: listOf(ANY), doc: 'Plugins, as addresses or with a wagon and a plugin.yaml.' },
    dsl_resources: {
      shape: listOf(
        keysOf({
          source_path: { shape: TEXT, doc: 'The file or its address.', required: true },
          destination_path: { shape: TEXT, doc: 'Under which name blueprints import it.', required: true },
        }),
      ),
      doc: 'Files that blueprints import.',
    },
    parameters: {
      shape: keysOf({ fetch_timeout: { shape: NUMBER, doc: 'Seconds that fetching may take.' } }),
      doc: 'How it is uploaded.',
    },
  }),
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
