// Releases of Helm as node templates, and the repositories that charts come from.

import {
  type ImperativeOperation,
  type Json,
  type JsonObject,
  NonRecoverableError,
  type OperationContext,
} from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import { isJsonObject, listAt, referenceOf, shownReference, textAt } from '../api/kube-object.ts';
import { readObject } from '../api/objects.ts';
import { withKubeApi } from '../api/open-kube-api.ts';
import { readManifest } from '../api/read-manifest.ts';
import { mergePatch } from '../kubectl/overrides.ts';
import { inNamespace } from '../objects/modern-object.ts';
import { helmBinary } from './helm-binary.ts';
import { type Helm, parsedJson, withHelm } from './run-helm.ts';
import { withSetValues } from './set-values.ts';

type Work = (helm: Helm, context: OperationContext) => Promise<Json | undefined | void>;

/** All of them may begin again: an install is an upgrade where the release is there. */
const operation = (work: Work, needsCluster = true): ImperativeOperation => ({
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  run: (context) => withHelm(context, { needsCluster }, (helm) => work(helm, context)),
});

/** Installs or upgrades the release and waits until its objects are ready. */
export const installRelease = operation(async (helm, context) => {
  const { self } = context;
  const release = releaseOf(context);
  if (self.properties['use_external_resource'] === true) {
    if ((await statusOf(helm, release)) === undefined) throw missing(release);
    return;
  }
  await endWhatWasCutOff(helm, context, release);
  const values = await helm.file('values.json', JSON.stringify(await valuesOf(context)));
  context.step(`helm upgrade --install ${release.name}`);
  const place = ['--namespace', release.namespace, '--create-namespace'];
  await helm.run(
    'upgrade',
    '--install',
    release.name,
    release.chart,
    ...place,
    '--values',
    values,
    '--wait',
    ...release.flags,
  );
  await keepStatus(helm, context, release);
});

export const checkReleaseStatus = operation(async (helm, context) => {
  const release = releaseOf(context);
  const status = await statusOf(helm, release);
  if (status === undefined) throw missing(release);
  const state = textAt(status, 'info', 'status');
  if (state === 'deployed') return { status: state };
  throw new NonRecoverableError(`release ${release.namespace}/${release.name} is ${state}`, {
    reason: 'release-not-deployed',
  });
});

/** Uninstalls it, and waits until its objects are gone; one that is not there is as good as that. */
export const uninstallRelease = operation(async (helm, context) => {
  const { self } = context;
  const release = releaseOf(context);
  if (self.properties['use_external_resource'] !== true && (await statusOf(helm, release)) !== undefined) {
    await helm.run('uninstall', release.name, '--namespace', release.namespace, '--wait');
    context.log('info', `release ${release.namespace}/${release.name} is uninstalled`);
  }
  self.runtimeProperties['install_output'] = undefined;
});

/** Objects of the release that are gone; nothing where all are there. */
export const checkReleaseDrift: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const release = releaseOf(context);
    const text = await withHelm(context, { needsCluster: true }, (helm) =>
      helm.run('get', 'manifest', release.name, '--namespace', release.namespace),
    );
    return withKubeApi(context, async (session) => {
      const gone: string[] = [];
      for (const object of readManifest(text, `of release ${release.name}`)) {
        const reference = referenceOf(await inNamespace(session, object, release.namespace));
        if ((await readObject(session, reference)) === undefined) gone.push(shownReference(reference));
      }
      return gone.length === 0 ? undefined : { gone };
    });
  },
};

/** Makes a repository known to the releases of the deployment. */
export const addRepository = operation(async (helm, context) => {
  const config = context.self.properties['resource_config'] ?? null;
  const [name, url] = [textAt(config, 'name'), textAt(config, 'repo_url')];
  if (name === '' || url === '') throw incomplete(context, 'name and repo_url');
  await helm.run('repo', 'add', name, url, '--force-update', ...flagsOf(config, context.inputs));
}, false);

export const removeRepository = operation(async (helm, context) => {
  const name = textAt(context.self.properties['resource_config'], 'name');
  const known = parsedJson((await helm.try('repo', 'list', '-o', 'json')).stdout);
  if (listAt(known).some((one) => textAt(one, 'name') === name)) await helm.run('repo', 'remove', name);
}, false);

/** Sees to the program helm, and keeps where it is. */
export const installBinary: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  async run(context) {
    context.self.runtimeProperties['executable_path'] = await helmBinary(context);
  },
};

interface Release {
  readonly name: string;
  readonly chart: string;
  readonly namespace: string;
  readonly flags: readonly string[];
}

function releaseOf(context: OperationContext): Release {
  const config = context.self.properties['resource_config'] ?? null;
  const name = textAt(config, 'name');
  const chart = textAt(context.inputs, 'chart') || textAt(config, 'chart');
  if (name === '' || chart === '') throw incomplete(context, 'name and chart');
  const flags = flagsOf(config, context.inputs);
  const at = flags.findIndex((flag) => flag === '--namespace' || flag === '-n');
  const namespace =
    textAt(context.self.properties, 'options', 'namespace') || (at === -1 ? 'default' : (flags[at + 1] ?? 'default'));
  const others = at === -1 ? flags : flags.toSpliced(at, 2);
  return {
    name,
    chart: chartPath(context, chart),
    namespace,
    flags: others.filter((flag) => flag !== '--create-namespace' && flag !== '--wait'),
  };
}

/** A path in the blueprint's folder, `./chart`; all else is helm's affair. */
function chartPath({ files }: OperationContext, chart: string): string {
  return chart.startsWith('./') ? `${files.folder}/${chart.slice(2)}` : chart;
}

/** `[{name: version, value: 1.2}, {name: debug}]` as helm takes them. */
function flagsOf(config: Json, inputs: JsonObject): readonly string[] {
  return [...listAt(config, 'flags'), ...listAt(inputs, 'flags')].flatMap((flag) => {
    const name = typeof flag === 'string' ? flag : textAt(flag, 'name');
    const value = isJsonObject(flag) ? flag['value'] : undefined;
    const shown = `--${name.replace(/^--?/, '')}`;
    return value === undefined || value === null || value === ''
      ? [shown]
      : [shown, typeof value === 'string' ? value : JSON.stringify(value)];
  });
}

async function valuesOf(context: OperationContext): Promise<JsonObject> {
  const config = context.self.properties['resource_config'] ?? null;
  let values: JsonObject = {};
  for (const path of [textAt(config, 'values_file'), textAt(context.inputs, 'values_file')].filter(Boolean)) {
    const read = load(Buffer.from(await context.files.read(path)).toString('utf8')) as Json;
    if (isJsonObject(read)) values = mergePatch(values, read) as JsonObject;
  }
  return withSetValues(values, [...listAt(config, 'set_values'), ...listAt(context.inputs, 'set_values')]);
}

async function statusOf(helm: Helm, { name, namespace }: Release): Promise<Json | undefined> {
  const end = await helm.try('status', name, '--namespace', namespace, '-o', 'json');
  if (end.exitCode === 0) return parsedJson(end.stdout);
  if (/not found/i.test(end.stderr)) return undefined;
  // It says the same again, as a failure.
  await helm.run('status', name, '--namespace', namespace, '-o', 'json');
  return undefined;
}

/** An attempt that was cut off leaves a release pending, which helm does not go on from. */
async function endWhatWasCutOff(helm: Helm, context: OperationContext, release: Release): Promise<void> {
  const state = textAt(await statusOf(helm, release), 'info', 'status');
  const place = ['--namespace', release.namespace, '--wait'];
  if (state === 'pending-install' || state === 'uninstalling') {
    context.log('warning', `release ${release.name} was cut off (${state}): it is taken away and begun anew`);
    await helm.run('uninstall', release.name, ...place);
  }
  if (state === 'pending-upgrade' || state === 'pending-rollback') {
    context.log('warning', `release ${release.name} was cut off (${state}): it is rolled back first`);
    await helm.run('rollback', release.name, ...place);
  }
}

async function keepStatus(helm: Helm, context: OperationContext, release: Release): Promise<void> {
  const status = await statusOf(helm, release);
  const [state, version] = [textAt(status, 'info', 'status'), isJsonObject(status) ? status['version'] : undefined];
  context.self.runtimeProperties['install_output'] = {
    name: release.name,
    namespace: release.namespace,
    status: state,
    revision: version ?? null,
    notes: textAt(status, 'info', 'notes'),
  };
  context.log('info', `release ${release.namespace}/${release.name} is ${state}`);
}

function missing({ namespace, name }: Release): NonRecoverableError {
  return new NonRecoverableError(`there is no release ${namespace}/${name}`, { reason: 'object-missing' });
}

function incomplete({ self }: OperationContext, wanted: string): NonRecoverableError {
  return new NonRecoverableError(`property resource_config of ${self.nodeName} is not complete`, {
    reason: 'property-invalid',
    hint: `Write ${wanted} in it.`,
  });
}
