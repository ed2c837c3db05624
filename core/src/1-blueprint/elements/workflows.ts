// workflows

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import type { InputDefinition, WorkflowDefinition } from '../blueprint.ts';
import { type MapEntry, spanOf, toJson, type YamlNode } from '../read/yaml-node.ts';
import { withDefaults } from './check-value.ts';
import { entriesOf, type Report, reportAt, scalarOf, valueOf } from './element-reader.ts';
import { findCarrier, type OperationSources, RUN_SCRIPT } from './find-carrier.ts';
import { reportValueProblems } from './report-value-problems.ts';
import { BOOLEAN, definitionsOf, either, keysOf, listOf, namesOf, referenceTo, type Section } from './shape.ts';
import { checkInputKeys, checkKnownType, INPUT_SHAPE, knownAmong, readInput } from './value-schema.ts';

export const workflowsSection: Section = {
  name: 'workflows',
  doc: 'Programs that carry out operations in order.',
  shape: definitionsOf(
    either(
      { kind: 'implementation' },
      keysOf(
        {
          mapping: { shape: { kind: 'implementation' }, doc: 'PLUGIN.FUNCTION, or a script.', required: true },
          parameters: { shape: namesOf(INPUT_SHAPE), doc: 'What it is given, as inputs are declared.' },
          is_cascading: { shape: BOOLEAN, doc: 'Whether it goes on with the deployments below; false by default.' },
          availability_rules: {
            shape: keysOf({
              available: { shape: BOOLEAN, doc: 'Whether it can be run at all.' },
              node_instances_active: {
                shape: listOf({ kind: 'scalar', of: 'text', oneOf: ['all', 'partial', 'none'] }),
                doc: 'How many of the node instances must be started; one match is enough.',
              },
              node_types_required: {
                shape: listOf(referenceTo('node_types')),
                doc: 'One of these types must be there.',
              },
            }),
            doc: 'When it can be run.',
            since: 4,
          },
        },
        'parameters',
      ),
    ),
  ),
  merge: 'united',
};

const EXECUTE_SCRIPT = 'script_runner.tasks.execute_workflow';

/** Reads one workflow; `undefined` where nothing carries it out. */
export function readWorkflow(
  report: Report,
  entry: MapEntry,
  sources: OperationSources,
): WorkflowDefinition | undefined {
  const what = `workflow "${entry.key}"`;
  const { value } = entry;
  const mapping =
    value.kind === 'scalar' && value.value !== null ? String(value.value) : scalarOf(value, 'mapping', 'text');
  const span = spanOf(entry.keyNode);
  if (mapping === undefined) {
    if (isAddition(value)) reportMissingMapping(report, entry, what);
    return undefined;
  }
  const carrier = findCarrier(
    report,
    { implementation: mapping, inputs: namesOfParameters(value), span: spanOf(valueOf(value, 'mapping') ?? value) },
    { sources, what, span, unknownCode: 21 },
  );
  if (carrier === undefined) return undefined;
  const parameters = [...entriesOf(value, 'parameters')].map(
    (one) => [one.key, readParameter(report, one, { ...sources, workflow: what })] as const,
  );
  const rules = valueOf(value, 'availability_rules');
  return {
    plugin: carrier.plugin,
    function: carrier.function === RUN_SCRIPT ? EXECUTE_SCRIPT : carrier.function,
    parameters: { ...Object.fromEntries(parameters), ...scriptParameters(carrier.inputs, span) },
    isCascading: scalarOf(value, 'is_cascading', 'boolean') ?? false,
    availabilityRules: rules === undefined ? undefined : toJson(rules),
    span,
  };
}

/** A workflow of parameters alone that no file defines. */
function isAddition(node: YamlNode): boolean {
  return node.kind === 'map' && node.entries.size === 1 && node.entries.has('parameters');
}

function reportMissingMapping(report: Report, entry: MapEntry, what: string): void {
  reportAt(report, entry.keyNode, {
    code: 'key-missing',
    message: `${what} has parameters alone, and no file says what carries it out`,
    hint: 'Write "mapping: ...", or import the file that defines it.',
    cloudifyCode: 1,
  });
}

/** A script stands in a parameter too, so none may be called like that. */
function namesOfParameters(workflow: YamlNode): JsonObject {
  return Object.fromEntries([...entriesOf(workflow, 'parameters')].map((one) => [one.key, null]));
}

function readParameter(
  report: Report,
  entry: MapEntry,
  sources: Pick<OperationSources, 'dataTypes'> & { readonly workflow: string },
): InputDefinition {
  const { dataTypes } = sources;
  const what = `parameter "${entry.key}" of ${sources.workflow}`;
  const parameter = readInput(report, entry, what);
  checkKnownType(report, entry, { what, ...knownAmong(dataTypes) });
  checkInputKeys(report, entry, parameter, what);
  if (parameter.default === undefined || parameter.default === null) return parameter;
  reportValueProblems(report, parameter.default, {
    type: parameter.type,
    dataTypes,
    what: `the default of ${what}`,
    place: valueOf(entry.value, 'default') ?? entry.keyNode,
    isWaived: true,
  });
  return { ...parameter, default: withDefaults(parameter.default, parameter.type, dataTypes) };
}

/** The script of a workflow is the default of a parameter. */
function scriptParameters(
  inputs: Readonly<Record<string, Json>>,
  span: InputDefinition['span'],
): Readonly<Record<string, InputDefinition>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, script]) => {
      const description = 'The script of the workflow.';
      const written = { default: script, description };
      const schema = { type: undefined, default: script, required: true, description, written, span };
      return [name, { ...schema, constraints: [], itemType: undefined, isHidden: false }];
    }),
  );
}
