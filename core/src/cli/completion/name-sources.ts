// Names that completion offers, from the deployments of this folder and the store of secrets. What cannot be read is no name.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentRecord, Workspace } from '#index';
import type { NameSources } from './complete-words.ts';

/** Looks when it is asked; a name that cannot be found out is left out without a word. */
export function nameSources(): NameSources {
  return {
    deployments: () => inWorkspace([], async ({ store }) => (await store.listDeployments()).map((each) => each.id)),
    workflows: (id) => inDeployment(id, async ({ plan }) => (await import('#index')).workflowNames(plan)),
    nodes: (id) => inDeployment(id, ({ plan }) => Object.keys(plan.nodes).sort()),
    scalable: (id) =>
      inDeployment(id, ({ plan }) => [...Object.keys(plan.nodes), ...Object.keys(plan.scalingGroups ?? {})].sort()),
    hosts: (id) =>
      inDeployment(id, async (deployment, workspace) => {
        const { hostsOf } = await import('#index');
        const hosts = await hostsOf(workspace, deployment, undefined);
        return [...new Set(hosts.flatMap(({ instanceId, nodeName }) => [instanceId, nodeName]))].sort();
      }),
    tasks: (id) =>
      inDeployment(id, async (deployment, { store }) => {
        const executionId = (await store.listExecutions(deployment.id)).at(-1)?.id;
        if (executionId === undefined) return [];
        const step = (await store.listSteps(executionId)).length - 1;
        return (await store.readGraph({ executionId, step })).tasks.map((each) => each.id);
      }),
    executions: (id) =>
      inDeployment(id, async (deployment, { store }) =>
        (await store.listExecutions(deployment.id)).map((each) => each.id).toReversed(),
      ),
    secrets: () =>
      quietly([], async () => {
        const { secretsPath } = await import('#secrets/key-source.ts');
        const path = secretsPath(process.env);
        if (!existsSync(path)) return [];
        const { openSecretStore } = await import('#secrets/secret-store.ts');
        const store = openSecretStore(path, Date.now);
        const names = store.list().map((each) => each.name);
        store.close();
        return names;
      }),
    diagnostics: () =>
      quietly([], async () => Object.keys((await import('#diagnostics/catalogue.ts')).catalogue).sort()),
  };
}

function inDeployment(
  id: string | undefined,
  read: (deployment: DeploymentRecord, workspace: Workspace) => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  return inWorkspace([], async (workspace) => {
    const deployments = await workspace.store.listDeployments();
    const chosen = deployments.find((each) => each.id === id) ?? deployments[0];
    return chosen === undefined ? [] : read(chosen, workspace);
  });
}

function inWorkspace<Result>(nothing: Result, read: (workspace: Workspace) => Promise<Result>): Promise<Result> {
  return quietly(nothing, async () => {
    const [{ withWorkspace }, { workFolder }] = await Promise.all([
      import('../locate.ts'),
      import('../locate-blueprint.ts'),
    ]);
    const folder = workFolder();
    return existsSync(join(folder, '.brolly', 'brolly.db')) ? withWorkspace(folder, read) : nothing;
  });
}

async function quietly<Result>(nothing: Result, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch {
    return nothing;
  }
}
