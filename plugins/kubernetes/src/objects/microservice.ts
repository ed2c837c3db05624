// cloudify.kubernetes.Microservice: what runs and how it is exposed, said in one of three ways.

import { type Json, type JsonObject, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { isJsonObject, type KubeObject, listAt, textAt } from '../api/kube-object.ts';
import { objectsOf, readManifest } from '../api/read-manifest.ts';
import { deploymentOfRun, serviceOfExpose } from '../kubectl/run-and-expose.ts';
import { overrideLines, withConfigOverride } from './config-overrides.ts';
import { manifestText } from './manifest-text.ts';

/**
 * Reads `config` (an object, or a list of them), else `config_files` or `config_path` (manifests with overrides), else
 * `name`, `image`, `port` and their kin, which mean what kube_run and kube_expose mean.
 */
export async function microserviceObjects(context: OperationContext): Promise<readonly KubeObject[]> {
  const { properties, nodeName } = context.self;
  const { config } = properties;
  if (isGiven(config)) {
    const values: readonly Json[] = Array.isArray(config) ? (config as readonly Json[]) : [config ?? null];
    return values.flatMap((one) => objectsOf(one, `in config of ${nodeName}`));
  }
  const files = filesOf(properties);
  if (files.length === 0) return ofProperties(context);
  const objects = await Promise.all(files.map((file) => ofFile(context, file)));
  return objects.flat();
}

interface ConfigFile {
  readonly path: string;
  readonly overrides: Json | undefined;
}

function filesOf(properties: JsonObject): readonly ConfigFile[] {
  const older = textAt(properties, 'config_path');
  return [
    ...listAt(properties, 'config_files').map((one) => ({
      path: typeof one === 'string' ? one : textAt(one, 'file'),
      overrides: isJsonObject(one) ? one['overrides'] : undefined,
    })),
    ...(older === '' ? [] : [{ path: older, overrides: properties['config_overrides'] }]),
  ];
}

async function ofFile(context: OperationContext, { path, overrides }: ConfigFile): Promise<readonly KubeObject[]> {
  const { nodeName } = context.self;
  if (path === '') throw invalid(nodeName, 'config_files', 'items with file, and overrides where there are some');
  const lines = overrideLines(overrides, nodeName);
  const objects = readManifest(await manifestText(context, { path }), path);
  if (lines.length === 0) return objects;
  const [first, ...others] = objects;
  if (first === undefined || others.length > 0)
    throw new NonRecoverableError(
      `the manifest ${path} of ${nodeName} has ${objects.length} objects, and overrides are for one`,
      {
        reason: 'property-invalid',
        hint: 'Give each object a file of its own.',
      },
    );
  const changed = lines.reduce<Json>((object, line) => withConfigOverride(object, line, context), first);
  return objectsOf(changed, path);
}

/** A Deployment, and a Service where a port is given. */
function ofProperties({ self }: OperationContext): readonly KubeObject[] {
  const { properties, nodeName } = self;
  const [name, image] = [textAt(properties, 'name'), textAt(properties, 'image')];
  if (name === '' || image === '')
    throw invalid(nodeName, name === '' ? 'name' : 'image', 'name and image, or config, or config_files');
  const port = portOf(properties['port']);
  const targetPort = portOf(properties['target_port']) ?? port;
  const deployment = deploymentOfRun({
    name,
    namespace: '',
    image,
    port: typeof targetPort === 'number' ? targetPort : undefined,
    replicas: Number(properties['replicas'] ?? 1),
    overrides: properties['run_overrides'],
    overridesName: `property run_overrides of ${nodeName}`,
  });
  const service =
    typeof port !== 'number'
      ? undefined
      : serviceOfExpose(deployment, {
          name,
          port,
          targetPort,
          protocol: textAt(properties, 'protocol') || 'TCP',
          overrides: properties['expose_overrides'],
          overridesName: `property expose_overrides of ${nodeName}`,
        });
  return (service === undefined ? [deployment] : [deployment, service]).map(withoutNamespace);
}

/** -1 and nothing are no port. */
function portOf(value: Json | undefined): number | string | undefined {
  if (value === undefined || value === null || value === '' || Number(value) < 0) return undefined;
  return typeof value === 'number' || typeof value === 'string' ? Number(value) || value : undefined;
}

function withoutNamespace(object: KubeObject): KubeObject {
  const { namespace: _namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function isGiven(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function invalid(nodeName: string, property: string, wanted: string): NonRecoverableError {
  return new NonRecoverableError(`property ${property} of ${nodeName} is not given`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
