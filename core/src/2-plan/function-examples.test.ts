// The examples of functions in the reference.

import { describe, expect, it } from 'vitest';
import { EXAMPLE_BLUEPRINT, FUNCTION_EXAMPLES } from '#blueprint/functions/function-examples.ts';
import { functions } from '#blueprint/functions/functions.ts';
import { blueprintOf } from '#blueprint/testing/compile-text.ts';
import { staticEvaluator } from './evaluate-static.ts';

const CASES = Object.entries(FUNCTION_EXAMPLES).flatMap(([name, examples]) =>
  examples.map(({ call, gives }) => [name, call, gives] as const),
);

describe('an example of a function', () => {
  it('is there for each', () => {
    expect(Object.keys(FUNCTION_EXAMPLES).toSorted()).toEqual(functions.map(({ name }) => name).toSorted());
  });

  it.each(CASES)('%s: %s compiles, and gives what is said', async (name, call, gives) => {
    const blueprint = await blueprintOf(`${EXAMPLE_BLUEPRINT}outputs:\n  o: {value: ${call}}\n`);
    const written = blueprint.outputs['o']?.value ?? null;
    expect(written).toHaveProperty(name);
    const value = staticEvaluator(blueprint, { name: 'shop', ports: [80, 443] }).evaluate(written, {});
    // What only run time knows stays as it is.
    expect(value).toEqual(gives === undefined ? written : gives);
  });
});
