// get_property: the value of a node's property, or a part of it.

import { checkNodeArgument, type IntrinsicFunction, nodeAndPath } from './function.ts';

export const getProperty: IntrinsicFunction = {
  name: 'get_property',
  check: (argument, check) => checkNodeArgument('get_property', argument, check),
  evaluate(argument, scope) {
    const { node, path } = nodeAndPath('get_property', argument);
    return scope.property(node, path);
  },
};
