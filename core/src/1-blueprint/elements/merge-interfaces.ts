// Lays a template's operations over those of its type, and finds who carries each out.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import type { Interfaces, Operation, ValueSchema } from '../blueprint.ts';
import { spanOf } from '../read/yaml-node.ts';
import { withDefaults } from './check-value.ts';
import { type Report, reportAt } from './element-reader.ts';
import { findCarrier, type OperationPlace } from './find-carrier.ts';
import type { WrittenInterfaces, WrittenOperation } from './operations.ts';
import { laidOverDefault } from './properties.ts';
import { reportValueProblems } from './report-value-problems.ts';

/** Every operation of both sides, also those that do nothing. What a template does not touch it shares with its type. */
export function mergeInterfaces(
  report: Report,
  sides: { readonly type: WrittenInterfaces; readonly template: WrittenInterfaces },
  place: OperationPlace,
): Interfaces {
  const { type, template } = sides;
  return shareable(type, template.size === 0, report, (tell) => {
    const interfaces: Record<string, Operations> = {};
    for (const name of new Set([...type.keys(), ...template.keys()])) {
      const both = { type: type.get(name) ?? NO_OPERATIONS, template: template.get(name) ?? NO_OPERATIONS };
      interfaces[name] = mergeInterface(tell, name, both, place);
    }
    return interfaces;
  });
}

type Operations = Readonly<Record<string, Operation>>;
type WrittenOperations = ReadonlyMap<string, WrittenOperation>;

const NO_OPERATIONS: WrittenOperations = new Map<string, WrittenOperation>();

function mergeInterface(
  report: Report,
  interfaceName: string,
  { type, template }: { readonly type: WrittenOperations; readonly template: WrittenOperations },
  place: OperationPlace,
): Operations {
  return shareable(type, template.size === 0, report, (tell) => {
    const operations: Record<string, Operation> = {};
    const merge = (key: string, sides: Parameters<typeof mergeOperation>[1]): void => {
      operations[key] = shareable(sides.type ?? sides, sides.template === undefined, tell, (say) =>
        mergeOperation(say, sides, { ...place, what: `operation "${interfaceName}.${key}" of ${place.what}` }),
      );
    };
    type.forEach((one, key) => {
      const shared = template.has(key) ? undefined : madeOfTypes.get(one);
      if (shared === undefined) merge(key, { type: one, template: template.get(key) });
      else operations[key] = shared as Operation;
    });
    template.forEach((one, key) => {
      if (!type.has(key)) merge(key, { type: undefined, template: one });
    });
    return operations;
  });
}

/** What was made of a type alone, without a problem: every template that adds nothing has the same. */
const madeOfTypes = new WeakMap<object, unknown>();

function shareable<T>(type: object, isTypeAlone: boolean, report: Report, make: (report: Report) => T): T {
  if (!isTypeAlone) return make(report);
  const known = madeOfTypes.get(type);
  if (known !== undefined) return known as T;
  let isGood = true;
  const made = make((problem) => {
    isGood = false;
    report(problem);
  });
  if (isGood) madeOfTypes.set(type, made);
  return made;
}

type Limits = Pick<
  Operation,
  'executor' | 'maxRetries' | 'retryIntervalSeconds' | 'timeoutSeconds' | 'timeoutRecoverable'
>;

function mergeOperation(
  report: Report,
  sides: { readonly type: WrittenOperation | undefined; readonly template: WrittenOperation | undefined },
  place: OperationPlace,
): Operation {
  const { type, template } = sides;
  const span = (template ?? type)?.span ?? place.span;
  if (template?.isNothing === true || (template === undefined && type?.isNothing === true))
    return {
      ...limitsOf(undefined, undefined),
      implementation: '',
      inputs: {},
      inputTypes: {},
      carrier: undefined,
      span,
    };
  const isTypes =
    type !== undefined &&
    (template === undefined || template.implementation === '' || template.implementation === type.implementation);
  const implementation = (isTypes ? type : template)?.implementation ?? '';
  const node = (isTypes ? undefined : template)?.implementationNode;
  const values = template?.values ?? {};
  const inputs = isTypes ? fillInputs(report, { schema: type.schema, values, span }, place) : values;
  return {
    ...limitsOf(template, isTypes ? type : undefined),
    implementation,
    inputs,
    inputTypes: isTypes ? typesOf(type.schema) : {},
    carrier:
      implementation === ''
        ? undefined
        : findCarrier(report, { implementation, inputs, span: node === undefined ? span : spanOf(node) }, place),
    span,
  };
}

function typesOf(schema: Readonly<Record<string, ValueSchema>>): Readonly<Record<string, string>> {
  const typed = Object.entries(schema).flatMap(([name, { type }]) =>
    type === undefined ? [] : [[name, type] as const],
  );
  return Object.fromEntries(typed);
}

/** The template's, else the type's. */
function limitsOf(template: WrittenOperation | undefined, type: WrittenOperation | undefined): Limits {
  return {
    executor: template?.executor ?? type?.executor,
    maxRetries: template?.maxRetries ?? type?.maxRetries,
    retryIntervalSeconds: template?.retryIntervalSeconds ?? type?.retryIntervalSeconds,
    timeoutSeconds: template?.timeoutSeconds ?? type?.timeoutSeconds,
    timeoutRecoverable: template?.timeoutRecoverable ?? type?.timeoutRecoverable,
  };
}

function fillInputs(
  report: Report,
  written: { readonly schema: Readonly<Record<string, ValueSchema>>; readonly values: JsonObject; readonly span: Span },
  { sources, what }: OperationPlace,
): JsonObject {
  const { schema, values, span } = written;
  const inputs: Record<string, Json> = {};
  for (const name of Object.keys(schema)) {
    const property = schema[name];
    if (property === undefined) continue;
    const own = Object.hasOwn(values, name) ? values[name] : undefined;
    const given = own === undefined ? property.default : laidOverDefault(own, property, sources.dataTypes);
    const value = withDefaults(given, property.type, sources.dataTypes);
    if (value === undefined) {
      if (property.required)
        reportAt(report, span, {
          code: 'operation-input-missing',
          message: `${what} needs the input "${name}"`,
          hint: 'Write it under inputs of the operation, or give it a default in the type.',
          related: [{ message: 'the type declares it here', span: property.span }],
          cloudifyCode: 107,
        });
      continue;
    }
    if (own !== undefined || value !== null)
      reportValueProblems(report, value, {
        type: property.type,
        dataTypes: sources.dataTypes,
        what: `input "${name}" of ${what}`,
        place: span,
        declared: property.span,
      });
    inputs[name] = value;
  }
  for (const name of Object.keys(values)) if (!Object.hasOwn(schema, name)) inputs[name] = values[name] ?? null;
  return inputs;
}
