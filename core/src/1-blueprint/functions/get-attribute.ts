// get_attribute: a runtime property of an instance, else a property of its node, else null.

import { checkNodeArgument, type IntrinsicFunction, nodeAndPath, UNRESOLVED } from './function.ts';

export const getAttribute: IntrinsicFunction = {
  name: 'get_attribute',
  check: (argument, check) => checkNodeArgument('get_attribute', argument, check),
  evaluate(argument, scope) {
    if (scope.attribute === undefined) return UNRESOLVED;
    const { node, path } = nodeAndPath('get_attribute', argument);
    return scope.attribute(node, path);
  },
};
