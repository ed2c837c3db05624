// Strings of the command line as the types that a blueprint declares.

import { expect, it } from 'vitest';
import { typedInputs } from './typed-inputs.ts';

const DECLARED = {
  port: { type: 'integer' },
  ratio: { type: 'float' },
  debug: { type: 'boolean' },
  name: { type: 'string' },
  free: {},
};

it('become numbers and booleans where the blueprint declares so', () => {
  const inputs = { port: '22', ratio: '0.5', debug: 'yes', name: '22', free: '22', other: '22' };
  expect(typedInputs(DECLARED, inputs)).toEqual({ ...inputs, port: 22, ratio: 0.5, debug: true });
});

it('stay as they are where they are no such value, for the blueprint to complain', () => {
  const inputs = { port: '22x', ratio: '', debug: 'maybe' };
  expect(typedInputs(DECLARED, inputs)).toEqual(inputs);
});
