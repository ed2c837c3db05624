// Examples: files, imports, versions and shapes.

import type { DiagnosticExample } from './diagnostic-example.ts';

const SHOP = { 'shop.yaml': 'inputs:\n  port: {type: integer}\n' };

export const fileExamples: Readonly<Record<string, DiagnosticExample>> = {
  'yaml-syntax': {
    wrong: 'inputs:\n  name: {default: "web}\n',
    right: 'inputs:\n  name: {default: "web"}\n',
  },
  'character-odd': {
    wrong: 'inputs:\n  name: {default: “web”}\n',
    right: 'inputs:\n  name: {default: "web"}\n',
  },
  'number-inexact': {
    wrong: 'inputs:\n  account: {default: 12345678901234567890}\n',
    right: "inputs:\n  account: {default: '12345678901234567890'}\n",
  },
  'shape-wrong': {
    wrong: 'node_templates:\n  - web\n',
    right: 'node_templates:\n  web: {type: cloudify.nodes.Root}\n',
  },
  'section-unknown': {
    wrong: 'node_template:\n  web: {type: cloudify.nodes.Root}\n',
    right: 'node_templates:\n  web: {type: cloudify.nodes.Root}\n',
  },
  'key-duplicate': {
    wrong: 'inputs:\n  port: {default: 80}\n  port: {default: 81}\n',
    right: 'inputs:\n  port: {default: 80}\n  admin_port: {default: 81}\n',
  },
  'key-unknown': {
    wrong: 'inputs:\n  port: {defualt: 80}\n',
    right: 'inputs:\n  port: {default: 80}\n',
  },
  'key-missing': {
    wrong: 'outputs:\n  port: {description: Where it listens}\n',
    right: 'outputs:\n  port: {description: Where it listens, value: 80}\n',
  },
  'version-missing': {
    wrong: 'inputs:\n  port: {default: 80}\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\ninputs:\n  port: {default: 80}\n',
    isWhole: true,
  },
  'version-unsupported': {
    wrong: 'tosca_definitions_version: cloudify_dsl_2_0\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_5\n',
    isWhole: true,
  },
  'version-newer': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [newer.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_5\nimports: [newer.yaml]\n',
    isWhole: true,
    files: { 'newer.yaml': 'tosca_definitions_version: cloudify_dsl_1_4\n' },
  },
  'version-too-old': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_0\ndata_types:\n  Size: {properties: {cpus: {type: integer}}}\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_2\ndata_types:\n  Size: {properties: {cpus: {type: integer}}}\n',
    isWhole: true,
  },
  'import-malformed': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports:\n  - [shop.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports:\n  - shop.yaml\n',
    isWhole: true,
    files: SHOP,
  },
  'import-duplicate': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml, shop.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\n',
    isWhole: true,
    files: SHOP,
  },
  'import-not-found': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shopp.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\n',
    isWhole: true,
    files: SHOP,
  },
  'import-outside': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [../shop.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\n',
    isWhole: true,
    files: SHOP,
  },
  'import-network': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [https://example.com/shop.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\n',
    isWhole: true,
    files: SHOP,
  },
  'name-duplicate': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\ninputs:\n  port: {default: 80}\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\ninputs:\n  admin_port: {default: 80}\n',
    isWhole: true,
    files: SHOP,
  },
  'section-twice': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_2\nimports: [shop.yaml]\ninputs:\n  name: {default: web}\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\ninputs:\n  name: {default: web}\n',
    isWhole: true,
    files: SHOP,
  },
  'import-namespace': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [basic--cloudify/types/types.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [cloudify/types/types.yaml]\n',
    isWhole: true,
  },
  'import-cycle': {
    wrong: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [a.yaml]\n',
    right: 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [shop.yaml]\n',
    isWhole: true,
    files: { 'a.yaml': 'imports: [again--a.yaml]\n', ...SHOP },
  },
  'upload-resources-ignored': {
    wrong: 'upload_resources:\n  plugin_resources: [https://example.com/a.wgn]\n',
    right: 'metadata: {plugins_from: https://example.com/a.wgn}\n',
  },
};
