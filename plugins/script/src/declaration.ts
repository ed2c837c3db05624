// What blueprints need to know of the script plugin: its name. Its declaration is part of the built-in types.

import type { PluginDeclaration } from '@brolly/plugin-sdk';

export const scriptDeclaration: PluginDeclaration = {
  name: 'script',
  version: '0.1.0',
  yaml: '',
  importNames: [],
};
