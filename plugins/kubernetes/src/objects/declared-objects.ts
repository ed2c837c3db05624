// Which objects of Kubernetes a node template stands for. A family of types is one line in the list.

import { type Json, type JsonObject, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { isJsonObject, type KubeObject, listAt, referenceOf, shownReference, textAt } from '../api/kube-object.ts';
import { objectsOf, readManifest } from '../api/read-manifest.ts';
import { mergePatch } from '../kubectl/overrides.ts';
import { manifestText } from './manifest-text.ts';
import { microserviceObjects } from './microservice.ts';
import { kindOfType, RESOURCES } from './object-types.ts';

type Reader = (context: OperationContext) => Promise<readonly KubeObject[]> | readonly KubeObject[];

/** Type -> how its properties are read; the most derived type of an instance decides. */
const READERS: Readonly<Record<string, Reader>> = {
  'cloudify.kubernetes.Microservice': microserviceObjects,
  'cloudify.kubernetes.MicroService': microserviceObjects,
  [`${RESOURCES}.FileDefinedResource`]: (context) => ofFiles(context, [context.self.properties['file'] ?? {}]),
  [`${RESOURCES}.MultipleFileDefinedResources`]: (context) =>
    ofFiles(context, listAt(context.self.properties, 'files')),
  [`${RESOURCES}.BlueprintDefinedResource`]: ofDefinition,
};

/**
 * The objects that an instance declares, with what was changed since by workflows (`update_resource_definition`,
 * `kube_scale`). Their namespaces may still be open.
 *
 * @throws NonRecoverableError `property-invalid`, `manifest-invalid`, and what reading files and overrides throws
 */
export async function declaredObjects(context: OperationContext): Promise<readonly KubeObject[]> {
  const { self } = context;
  const type = self.typeHierarchy.findLast((one) => READERS[one] !== undefined);
  const read = type === undefined ? undefined : READERS[type];
  if (read === undefined)
    throw new NonRecoverableError(`${self.nodeName} is of no type that has objects: ${self.type}`, {
      reason: 'property-invalid',
    });
  const scaled = self.runtimeProperties['scaled'];
  return (await read(context)).map((object) => {
    const replicas = isJsonObject(scaled) ? scaled[shownReference(referenceOf(object))] : undefined;
    return replicas === undefined ? object : (mergePatch(object, { spec: { replicas } }) as unknown as KubeObject);
  });
}

/** What a definition leaves empty is not sent: the data types of existing blueprints give empty values to all of it. */
function ofDefinition({ self }: OperationContext): readonly KubeObject[] {
  const known = kindOfType(self.typeHierarchy);
  const changes = self.runtimeProperties['resource_definition_changes'] ?? {};
  const definition = mergePatch(self.properties['definition'] ?? {}, changes);
  if (!isJsonObject(definition)) throw invalid(self.nodeName, 'definition', 'a mapping with metadata and spec');
  const written = Object.entries(definition).filter(([key, value]) => key === 'spec' || !isEmpty(value));
  const kind = textAt(definition, 'kind') || (known?.kind ?? kindOfMapping(self.properties));
  const version = textAt(definition, 'apiVersion');
  // `v1` is what the data type gives where nothing is written.
  const apiVersion = known !== undefined && (version === '' || version === 'v1') ? known.apiVersion : version || 'v1';
  const metadata = isJsonObject(definition['metadata']) ? definition['metadata'] : {};
  const name = textAt(metadata, 'name') || self.id.toLowerCase().replaceAll('_', '-');
  const object: JsonObject = { ...Object.fromEntries(written), apiVersion, kind, metadata: { ...metadata, name } };
  const { spec, ...others } = object;
  const isBare = spec === undefined || (isEmpty(spec) && (known === undefined || !known.hasSpec));
  return objectsOf(isBare ? others : object, `in definition of ${self.nodeName}`);
}

/** Of the Python client's classes one still tells the kind: `V1beta1CronJob` is a CronJob. */
function kindOfMapping(properties: JsonObject): string {
  const payload = textAt(properties['api_mapping'], 'create', 'payload');
  return /^V\d+(?:(?:alpha|beta)\d+)?([A-Z]\w*)$/.exec(payload)?.[1] ?? '';
}

async function ofFiles(context: OperationContext, files: readonly Json[]): Promise<readonly KubeObject[]> {
  const { nodeName } = context.self;
  const objects = await Promise.all(
    files.map(async (file) => {
      const path = typeof file === 'string' ? file : textAt(file, 'resource_path');
      if (path === '') throw invalid(nodeName, 'file', 'resource_path: a path in the blueprint, or an address');
      const variables = isJsonObject(file) ? file['template_variables'] : undefined;
      const text = await manifestText(context, { path, ...(isJsonObject(variables) ? { variables } : {}) });
      return readManifest(text, path);
    }),
  );
  return objects.flat();
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function invalid(nodeName: string, property: string, wanted: string): NonRecoverableError {
  return new NonRecoverableError(`property ${property} of ${nodeName} is not complete`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
