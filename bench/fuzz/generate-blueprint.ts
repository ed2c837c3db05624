// Blueprints out of the shapes of the language: nearly right, so that they get far.

import { sections } from '../../core/src/1-blueprint/elements/sections.ts';
import type { Shape } from '../../core/src/1-blueprint/elements/shape.ts';
import { functions } from '../../core/src/1-blueprint/functions/functions.ts';
import type { Random } from './random.ts';

const NAMES = [
  'a',
  'b',
  'c',
  'SELF',
  'SOURCE',
  'TARGET',
  'cloudify.nodes.Root',
  'p',
  'ns--a',
  '__proto__',
  'constructor',
];
const TYPES = ['string', 'integer', 'float', 'boolean', 'list', 'dict', 'regex', 'textarea', 'node_id', 'a', 'b'];
const TEXTS = [
  'p.run',
  'x.sh',
  'a.b.c',
  '',
  ' ',
  '1',
  'yes',
  '~',
  '<<',
  '{',
  '${x}',
  'ä\u2028',
  '(a+)+$',
  'default',
  'host_agent',
];
const NUMBERS = [0, 1, -1, 2, 1.5, 1e21, 100];
const DEEPEST = 7;

/** The text of a blueprint: each section as one line of flow YAML. */
export function generateBlueprint(random: Random): string {
  const lines = [`tosca_definitions_version: cloudify_dsl_1_${random.chance(0.7) ? 5 : random.below(7)}`];
  for (const { name, shape } of sections) {
    if (name === 'tosca_definitions_version' || random.chance(0.45)) continue;
    lines.push(`${name}: ${JSON.stringify(valueOf(shape, random, 0))}`);
  }
  return `${lines.join('\n')}\n`;
}

function valueOf(shape: Shape, random: Random, depth: number): unknown {
  if (depth > DEEPEST || random.chance(0.02)) return anything(random, DEEPEST - 2);
  switch (shape.kind) {
    case 'any':
      return anything(random, depth);
    case 'scalar':
      if (shape.oneOf !== undefined && random.chance(0.9)) return random.pick(shape.oneOf);
      if (shape.of === 'boolean') return random.chance(0.5);
      return shape.of === 'text' || random.chance(0.2) ? random.pick(TEXTS) : random.pick(NUMBERS);
    case 'reference':
      return shape.to.includes('data_types') ? random.pick(TYPES) : random.pick(NAMES);
    case 'implementation':
      return random.pick(TEXTS);
    case 'list':
      return Array.from({ length: random.below(3) }, () => valueOf(shape.of, random, depth + 1));
    case 'named':
      return mapping(random, (_, draw) => valueOf(shape.of, draw, depth + 1));
    case 'keys': {
      const keys = Object.entries(shape.keys).filter(([, key]) => random.chance(key.required === true ? 0.95 : 0.4));
      return Object.fromEntries(keys.map(([name, key]) => [name, valueOf(key.shape, random, depth + 1)]));
    }
    case 'either':
      return valueOf(random.pick(shape.of), random, depth + 1);
  }
}

function mapping(random: Random, make: (name: string, random: Random) => unknown): object {
  const names = Array.from({ length: random.below(4) }, () => random.pick(NAMES));
  return Object.fromEntries(names.map((name) => [name, make(name, random)]));
}

function anything(random: Random, depth: number): unknown {
  const kind = random.below(depth > DEEPEST ? 3 : 7);
  if (kind === 0) return random.pick(TEXTS);
  if (kind === 1) return random.pick(NUMBERS);
  if (kind === 2) return random.pick([null, true, false]);
  if (kind === 3) return Array.from({ length: random.below(4) }, () => anything(random, depth + 1));
  if (kind === 4) return mapping(random, () => anything(random, depth + 1));
  const argument = random.chance(0.7)
    ? Array.from({ length: random.below(4) }, () =>
        random.chance(0.6) ? random.pick(NAMES) : anything(random, depth + 1),
      )
    : anything(random, depth + 1);
  return { [random.pick(functions).name]: argument };
}
