// A plugin in TypeScript. It imports types only, so it needs nothing installed to run.

import type { Plugin } from '@brolly/plugin-sdk';

export const plugin: Plugin = {
  name: 'greeter',
  version: '1.0.0',
  yaml: '',
  importNames: [],
  operations: {
    greet: {
      kind: 'imperative',
      run(context) {
        const { self } = context;
        const name = self.properties['name'];
        if (typeof name !== 'string' || name === '')
          throw Object.assign(new Error(`${self.nodeName} has nobody to greet`), {
            recoverable: false,
            reason: 'name-missing',
            hint: 'Write the property "name".',
          });
        self.runtimeProperties['text'] = `Hello, ${name}`;
        context.log('info', `greeted ${name}`);
        return Promise.resolve(name.length);
      },
    },
    forget: {
      kind: 'imperative',
      run({ self }) {
        self.runtimeProperties['text'] = undefined;
        return Promise.resolve();
      },
    },
  },
};
