// The catalogue: what is wrong with files, imports, versions and shapes.

import type { CatalogueEntry } from './catalogue-entry.ts';

export const fileProblems: Readonly<Record<string, CatalogueEntry>> = {
  'yaml-syntax': {
    title: 'The file is not YAML',
    explanation:
      'The text cannot be read as YAML 1.1, or it is too large, nested too deeply or expands too much. The place is where the reader gave up: look at it and just before it. All other sections, and other entries of the same section, are read and checked all the same.',
    cloudifyCode: -1,
  },
  'file-unreadable': {
    title: 'The blueprint cannot be read',
    explanation:
      'A blueprint is a file of at most 64 MiB with text in UTF-8, or in UTF-16 with its mark. Folders, devices and pipes are not read.',
    cloudifyCode: 13,
  },
  'character-odd': {
    title: 'A character looks like another one',
    explanation:
      'Curly quotes and no-break spaces come from word processors and web pages. YAML takes them for letters: they quote nothing and separate nothing.',
  },
  'number-inexact': {
    title: 'A number is too large to be kept exactly',
    explanation:
      'Whole numbers beyond 9007199254740991 lose their last digits. What only looks like a number, such as an account or a serial number, belongs in quotes.',
  },
  'shape-wrong': {
    title: 'A value has the wrong shape',
    explanation: 'A mapping, a list, a text or a number stands where another of these belongs.',
    cloudifyCode: 1,
  },
  'section-unknown': {
    title: 'There is no such section',
    explanation: 'A blueprint has a closed set of top-level sections.',
    cloudifyCode: 1,
  },
  'key-duplicate': {
    title: 'A key is written twice',
    explanation:
      'Of a key that stands twice in one mapping only the last one counts, with all that is below it. Most often a whole node template or property is lost that way.',
  },
  'key-unknown': {
    title: 'There is no such key',
    explanation: 'Known structures accept known keys only, so a misspelt key is found before anything runs.',
    cloudifyCode: 1,
  },
  'key-missing': {
    title: 'A key is missing',
    explanation: 'The structure needs this key.',
    cloudifyCode: 1,
  },
  'version-missing': {
    title: 'The language version is missing',
    explanation: 'The main blueprint says its version in tosca_definitions_version.',
    cloudifyCode: 27,
  },
  'version-unsupported': {
    title: 'The language version is not known',
    explanation: 'Versions cloudify_dsl_1_0 to cloudify_dsl_1_5 are known.',
    cloudifyCode: 29,
  },
  'version-newer': {
    title: 'An import has a newer language version',
    explanation: 'An imported file may say the language version of the blueprint or an older one.',
    cloudifyCode: 28,
  },
  'import-malformed': {
    title: 'An import is malformed',
    explanation: 'An entry of imports is a text: a file name or an address.',
    cloudifyCode: 220,
  },
  'import-duplicate': {
    title: 'An import is listed twice',
    explanation: 'The same entry stands twice in one list of imports.',
    cloudifyCode: 2,
  },
  'import-not-found': {
    title: 'An import cannot be read',
    explanation: 'The file was looked for beside the importing file and in the folder of the blueprint.',
    cloudifyCode: 13,
  },
  'import-outside': {
    title: 'An import leaves the folder',
    explanation:
      'Imports from outside the folder of the blueprint are refused unless they are allowed on the command line.',
    cloudifyCode: 13,
  },
  'import-network': {
    title: 'An import would need the network',
    explanation:
      'Known addresses of built-in types and plugins are built in. Others are fetched only with --fetch-imports, so that reading a blueprint asks nobody without your knowing; or save the file beside the blueprint and import it by its name.',
    cloudifyCode: 13,
  },
  'name-duplicate': {
    title: 'A name is defined twice',
    explanation: 'Two files, or the blueprint and an import, define the same name in the same section.',
    cloudifyCode: 4,
  },
  'version-too-old': {
    title: 'The language version is too old for this',
    explanation:
      'A key, a section or a type came with a newer version of the language than the blueprint says. Say the newer version in tosca_definitions_version: newer versions only add to older ones.',
    cloudifyCode: 102,
  },
  'upload-resources-ignored': {
    title: 'Resources are not uploaded',
    explanation:
      'upload_resources told a manager which plugins and files to fetch before the blueprint is read. Nothing is uploaded here: plugins come with brolly or lie in its folders, and imports are read from beside the blueprint. The section is passed over.',
  },
  'section-twice': {
    title: 'A section stands in two files',
    explanation:
      'Some sections can be written in one file only, because there is no way to lay one over the other: keep the one of the main blueprint.',
  },
  'import-namespace': {
    title: 'A namespace cannot be used here',
    explanation:
      'The basic types of the language are the same everywhere, so they take no namespace; and one file cannot be imported both with and without one if it would clash.',
    cloudifyCode: 214,
  },
  'import-cycle': {
    title: 'A file imports itself under a namespace',
    explanation:
      'Files may import each other, since each is read once. Under a namespace it is read again with other names, and so on without end.',
  },
  'import-too-many': {
    title: 'Too many files are imported',
    explanation: 'A blueprint may import 1,000 files; the same file under two namespaces counts twice.',
  },
  'import-setting': {
    title: 'A setting of a plugin import is wrong',
    explanation:
      'An import of the form plugin:NAME may give settings to the plugin: each must be one that the plugin declares, of its type.',
    cloudifyCode: 221,
  },
};
