// What the server offers. A new feature is one file in features/ and one line here.

import type { Feature } from './feature.ts';
import { completion } from './features/completion.ts';
import { definition } from './features/definition.ts';
import { formatting } from './features/formatting.ts';
import { hover } from './features/hover.ts';
import { quickFix } from './features/quick-fix.ts';
import { references } from './features/references.ts';
import { rename } from './features/rename.ts';
import { symbols } from './features/symbols.ts';

export const features: readonly Feature[] = [
  completion,
  hover,
  definition,
  references,
  rename,
  symbols,
  formatting,
  quickFix,
];
