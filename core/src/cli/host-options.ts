// What the commands of `brolly host` have in common: which host, and how it is reached.

import type { Command } from 'commander';
import { addDeployment, type DeploymentOption, hostKeyPolicyOf, hostKeyPolicyOption } from './program-options.ts';

/** The options of a command that works on hosts. */
export interface HostOptions extends DeploymentOption {
  readonly key?: string;
  readonly hostKeyPolicy?: 'known_hosts' | 'accept_new';
}

/** A host as a person names it, and where to look for it. */
export interface NamedHost {
  readonly name: string;
  readonly where: string | undefined;
  readonly id: string | undefined;
  /** Path of a private key, for a host that no deployment knows. */
  readonly keyFile: string | undefined;
  readonly hostKeyPolicy: 'known-hosts' | 'accept-new' | undefined;
}

/** Adds the arguments and options that name a host. */
export function addHost(command: Command): Command {
  command
    .argument(
      '<host>',
      'a node instance, a node template or an address of the deployment; or any [user@]address[:port]',
    )
    .argument('[where]', 'a blueprint, a folder or the id of a deployment; default this folder');
  return addHostOptions(command);
}

/** Adds the options alone, for a command with arguments of its own. */
export function addHostOptions(command: Command): Command {
  command
    .option('-k, --key <file>', 'the private key, for a host that is in no deployment')
    .addOption(hostKeyPolicyOption());
  return addDeployment(command);
}

/** Reads them. */
export function namedHost(name: string, where: string | undefined, options: HostOptions): NamedHost {
  return { name, where, id: options.deployment, keyFile: options.key, hostKeyPolicy: hostKeyPolicyOf(options) };
}
