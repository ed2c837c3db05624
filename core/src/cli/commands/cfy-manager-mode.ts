// Commands that Cloudify has for its manager. They are known, say that they are not built yet, and fail.

import { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Top-level commands that only make sense with a manager. */
const MANAGER_COMMANDS = [
  'status',
  'config',
  'apply',
  'workflows',
  'nodes',
  'groups',
  'plugins',
  'tenants',
  'users',
  'user-groups',
  'permissions',
  'tokens',
  'ldap',
  'idp',
  'sites',
  'snapshots',
  'agents',
  'maintenance-mode',
  'cluster',
  'managers',
  'brokers',
  'db-nodes',
  'certificates',
  'auditlog',
  'log-bundles',
  'license',
  'community',
  'bootstrap',
  'teardown',
  'dev',
  'ssh',
  'logs',
  'recover',
  'upgrade',
  'rollback',
  'use',
];

/** What local mode has instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  status: 'brolly status',
  apply: 'brolly install BLUEPRINT',
  nodes: 'cfy node-instances',
  logs: 'brolly logs',
  plugins: 'cfy local install-plugins -p BLUEPRINT',
  get: 'cfy executions list',
  upload: 'cfy init BLUEPRINT',
  create: 'cfy init BLUEPRINT',
};

/** One command per name, which takes any words and says that it is not built. */
export function managerCommands(): readonly Command[] {
  return MANAGER_COMMANDS.map((name) => notBuiltCommand(name));
}

/** A command that is known and not built yet. */
export function notBuiltCommand(name: string): Command {
  return new Command(name)
    .description('needs a manager, which is not built yet')
    .allowUnknownOption()
    .argument('[words...]')
    .action((_words: readonly string[], _: object, self: Command) => {
      const instead = INSTEAD[name];
      const path = self.parent?.parent == null ? name : `${self.parent.name()} ${name}`;
      throw new CommandError(`"cfy ${path}" needs a manager, and manager mode is not built yet`, {
        exitCode: EXIT.notBuilt,
        hint: instead === undefined ? '"cfy --help" lists what local mode can do' : `in local mode: ${instead}`,
      });
    });
}
