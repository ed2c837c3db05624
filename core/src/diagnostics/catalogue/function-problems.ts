// The catalogue: what is wrong with functions.

import type { CatalogueEntry } from './catalogue-entry.ts';

export const functionProblems: Readonly<Record<string, CatalogueEntry>> = {
  'function-malformed': {
    title: 'The argument of a function has the wrong form',
    explanation:
      'Each function takes a name, a list or a mapping of a certain form: "brolly explain" of the function names them.',
  },
  'function-unknown': {
    title: 'What looks like a function is none',
    explanation:
      'A mapping with one key that is nearly the name of a function is taken as it is written, and its value never evaluated.',
  },
  'function-beside': {
    title: 'A function stands beside other keys',
    explanation:
      'A function is a mapping of exactly one key: { get_input: port }. With another key beside it the mapping is a value like any other, and nothing is evaluated. The key "type" may stand beside it.',
  },
  'function-quoted': {
    title: 'A function stands in quotes',
    explanation:
      'What stands in quotes is a text: "{ get_input: port }" is these letters, and not the value of the input.',
  },
  'function-version': {
    title: 'The language version is too old for this function',
    explanation: 'The function came with a newer version of the language than the blueprint says.',
  },
  'input-undeclared': {
    title: 'A function names an input that does not exist',
    explanation: 'get_input names an input that the blueprint does not declare.',
  },
  'function-argument': {
    title: 'A function has a wrong argument',
    explanation: 'The argument of an intrinsic function has the wrong shape.',
  },
  'function-keyword': {
    title: 'A keyword means nothing here',
    explanation: 'SELF, SOURCE and TARGET have a meaning in node templates and relationships only.',
  },
  'function-node-unknown': {
    title: 'A function names a node that does not exist',
    explanation: 'The function names a node template that the blueprint does not have.',
  },
  'function-failed': {
    title: 'A function cannot be evaluated',
    explanation: 'The value of an intrinsic function could not be computed when the plan was made.',
  },
  'function-property-unknown': {
    title: 'A function asks for a property that does not exist',
    explanation:
      'get_property names a property that the node template has. Such a path is checked before anything runs.',
  },
  'function-input': {
    title: 'A function asks for a part of an input that is not there',
    explanation: 'get_input with a path needs an input that has that path.',
  },
  'function-recursion': {
    title: 'Functions refer to each other in a circle',
    explanation: 'The value of a function would need itself.',
  },
  'function-not-allowed': {
    title: 'No function can stand here',
    explanation: 'The value is needed when the blueprint is read, before any function is evaluated.',
    cloudifyCode: 219,
  },
  'system-entity-unknown': {
    title: 'get_sys knows no such thing',
    explanation: 'get_sys knows the tenant and the deployment.',
  },
  'system-property-unknown': {
    title: 'get_sys knows no such property',
    explanation: 'Of the tenant get_sys knows the name; of the deployment the id, the name, the blueprint, the owner.',
  },
};
