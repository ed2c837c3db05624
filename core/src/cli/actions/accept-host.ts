// Takes the machine that answers at the address of a host for that host from now on.

import { acceptMachine } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { sayOf, withNamedHost } from './with-named-host.ts';

/** Forgets what was known of the machine before; what it had stays on it. */
export function acceptHost(context: CliContext, named: NamedHost): Promise<ExitCode> {
  return withNamedHost(context, { ...named, isChanged: true }, async ({ host, place, instances, signal }) => {
    if (place === undefined)
      throw new CommandError(`${host.address.name} is in no deployment: nothing is known of it`, {
        exitCode: EXIT.usage,
        hint: 'name the host as the deployment does',
      });
    const { machineId } = await host.facts(signal);
    const { deploymentId, workspace } = place;
    for (const { instanceId: name } of instances)
      await acceptMachine({ store: workspace.store, deploymentId }, { name, address: host.address.address });
    if (context.isJson) context.output.write(JSON.stringify({ kind: 'accepted', host: host.address.name, machineId }));
    else sayOf(context, host, `machine ${machineId} is taken for it from now on`);
    return EXIT.ok;
  });
}
