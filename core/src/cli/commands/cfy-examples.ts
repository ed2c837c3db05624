// Examples of the commands of cfy that are so short that their definition has none.

import type { Command } from 'commander';
import { addExamples, examplesOf } from '../program-options.ts';

/** Path below the program -> how it is used. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'local outputs': ['cfy local outputs'],
  'local instances': ['cfy local instances', 'cfy local instances -n web'],
  'local uninstall': ['cfy local uninstall'],
  'local create-requirements': ['cfy local create-requirements -p blueprint.yaml'],
  'executions list': ['cfy executions list', 'cfy executions list -b my-deployment'],
  'executions get': ['cfy executions get 7c9e6679'],
  'executions resume': ['cfy executions resume', 'cfy executions resume -b my-deployment'],
  'blueprints validate': ['cfy blueprints validate blueprint.yaml'],
  'blueprints install-plugins': ['cfy blueprints install-plugins blueprint.yaml'],
  'blueprints list': ['cfy blueprints list'],
  'blueprints delete': ['cfy blueprints delete my-deployment'],
  'deployments outputs': ['cfy deployments outputs -b my-deployment'],
  'deployments inputs': ['cfy deployments inputs -b my-deployment'],
  'deployments list': ['cfy deployments list'],
  'deployments delete': ['cfy deployments delete my-deployment'],
  'node-instances': ['cfy node-instances', 'cfy node-instances web -b my-deployment'],
  'events list': ['cfy events list', 'cfy events list -e 7c9e6679'],
  'profiles list': ['cfy profiles list'],
  'profiles show-current': ['cfy profiles show-current'],
  'profiles delete': ['cfy profiles delete old-manager'],
  'secrets get': ['cfy secrets get db_password'],
  'secrets list': ['cfy secrets list'],
  'secrets delete': ['cfy secrets delete db_password'],
  'secrets export': ['cfy secrets export -o secrets.json'],
  'secrets import': ['cfy secrets import -i secrets.json'],
};

/** Gives every command of the program that has no example those that stand here. */
export function addShortExamples(program: Command): void {
  const visit = (command: Command, path: string): void => {
    const examples = EXAMPLES[path];
    if (examples !== undefined && examplesOf(command).length === 0) addExamples(command, examples);
    for (const each of command.commands) visit(each, path === '' ? each.name() : `${path} ${each.name()}`);
  };
  visit(program, '');
}
