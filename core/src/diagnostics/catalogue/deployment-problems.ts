// The catalogue: what is wrong with inputs, workflows and plugins of a deployment.

import type { CatalogueEntry } from './catalogue-entry.ts';

export const deploymentProblems: Readonly<Record<string, CatalogueEntry>> = {
  'schedule-workflow': {
    title: 'A schedule runs a workflow that there is not',
    explanation:
      'Each schedule of deployment_settings names a workflow of the blueprint or of the basic types. One that there is not fails when its time comes.',
  },
  'input-missing': {
    title: 'An input has no value',
    explanation: 'A required input has neither a default nor a given value.',
  },
  'input-unknown': {
    title: 'An input is not declared',
    explanation: 'A value was given for an input that the blueprint does not declare.',
  },
  'input-type': {
    title: 'An input does not fit its type',
    explanation: 'The given value or the default is not of the declared type.',
    cloudifyCode: 214,
  },
  'input-constraint': {
    title: 'An input is not allowed',
    explanation: 'The given value or the default breaks a constraint of the input.',
  },
  'workflow-unknown': {
    title: 'There is no such workflow',
    explanation: 'The deployment has no workflow of that name.',
  },
  'workflow-not-built': {
    title: 'A workflow cannot run',
    explanation:
      'The plugin that the blueprint names for it has no such workflow for brolly, or its module cannot be loaded. Workflows in Python are not run: write them in TypeScript, as docs/write-a-workflow.md tells. The blueprint is good all the same, and its other workflows run.',
  },
  'workflow-refused': {
    title: 'A workflow ends before it runs anything',
    explanation: 'What the workflow is asked for does not fit the deployment as it is.',
  },
  'update-unsupported': {
    title: 'A change is not supported by an update',
    explanation:
      'A node template keeps its type, its container, its scaling group and the properties of its relationships as long as it has instances. The message says which of them is otherwise.',
  },
  'parameter-unknown': {
    title: 'There is no such parameter',
    explanation: 'The workflow does not declare the parameter.',
  },
  'parameter-missing': {
    title: 'A parameter has no value',
    explanation: 'The workflow requires the parameter and has no default for it.',
  },
  'filter-unknown': {
    title: 'A filter names what is not there',
    explanation: 'The deployment has no node type, node template or node instance of that name, so it selects nothing.',
  },
  'parameter-type': {
    title: 'A parameter does not fit its type',
    explanation: 'The given value or the default is not of the type that the workflow declares.',
  },
  'parameter-constraint': {
    title: 'A parameter is not allowed',
    explanation: 'The given value or the default breaks a constraint of the parameter.',
  },
  'parameter-function': {
    title: 'A function in a parameter has no value',
    explanation: 'A function in the given value or the default cannot be evaluated.',
  },
  'workflow-unavailable': {
    title: 'A workflow cannot be begun as the deployment is',
    explanation:
      'The availability_rules of the workflow say that it needs other states of node instances, or a node template of another type.',
  },
  'agents-not-built': {
    title: 'There are no agents',
    explanation: 'The workflow is for agents on hosts; brolly works over ssh and has none.',
  },
  'insecure-port-mapped': {
    title: 'Port 8080 means the secure port',
    explanation:
      'In 2015 master_port 8080 was the insecure port of the API server, which no longer exists; the secure port 6443 is used instead.',
  },
};
