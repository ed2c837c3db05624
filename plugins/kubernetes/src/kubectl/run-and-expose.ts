// What `kubectl run` and `kubectl expose` of 2015 meant, as objects of today. Pure.

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { at, isJsonObject, type KubeObject, listAt, textAt } from '../api/kube-object.ts';
import { selectedLabels } from '../api/label-selector.ts';
import { withOverrides } from './overrides.ts';

/** Sample: `{ name: 'web', namespace: 'default', image: 'nginx:1.29', port: 80, replicas: 2 }`. */
export interface RunRequest {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  /** Port that the container serves. */
  readonly port?: number | undefined;
  readonly replicas: number;
  readonly overrides?: Json | undefined;
  /** How messages call the overrides. */
  readonly overridesName: string;
}

/**
 * `kubectl run` of 2015 made a ReplicationController with its pods; `kubectl create deployment` is what does that today, and
 * this is the Deployment that it makes.
 */
export function deploymentOfRun(request: RunRequest): KubeObject {
  const { name, namespace, image, port, replicas } = request;
  const labels = { app: name };
  const container = {
    name: containerName(image),
    image,
    ...(port === undefined ? {} : { ports: [{ containerPort: port }] }),
  };
  const deployment: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
  const merged = withOverrides(deployment, request.overrides, request.overridesName);
  return withMatchingLabels(merged);
}

/** Containers that overrides bring without a name have that of the image; labels of the pods are those selected. */
function withMatchingLabels(deployment: KubeObject): KubeObject {
  const selector = at(deployment, 'spec', 'selector', 'matchLabels');
  const containers = listAt(deployment, 'spec', 'template', 'spec', 'containers').map((one) =>
    isJsonObject(one) && one['name'] === undefined ? { ...one, name: containerName(textAt(one, 'image')) } : one,
  );
  const template = at(deployment, 'spec', 'template') as JsonObject;
  const labels = { ...(at(template, 'metadata', 'labels') as JsonObject), ...(isJsonObject(selector) ? selector : {}) };
  return {
    ...deployment,
    spec: {
      ...(deployment['spec'] as JsonObject),
      template: {
        ...template,
        metadata: { ...(template['metadata'] as JsonObject), labels },
        spec: { ...(template['spec'] as JsonObject), containers },
      },
    },
  };
}

/** As kubectl names it: `docker.io/library/nginx:1.29` is `nginx`. */
function containerName(image: string): string {
  const last = image.split('/').at(-1) ?? '';
  return (last.split(/[:@]/)[0] ?? '').toLowerCase().replace(/[^a-z0-9-]/g, '-') || 'main';
}

export interface ExposeRequest {
  /** Name of the Service. */
  readonly name: string;
  readonly port: number;
  /** A number, or the name of a port. Default: `port`. */
  readonly targetPort?: number | string | undefined;
  /** TCP, UDP or SCTP. */
  readonly protocol: string;
  readonly overrides?: Json | undefined;
  readonly overridesName: string;
}

/** The Service that `kubectl expose` makes for an object; `undefined` where labels alone do not say which pods the object selects. */
export function serviceOfExpose(exposed: KubeObject, request: ExposeRequest): KubeObject | undefined {
  const selector = selectedLabels(exposed);
  if (selector === undefined) return undefined;
  const { name, port, targetPort, protocol } = request;
  const namespace = textAt(exposed.metadata, 'namespace');
  const labels = at(exposed.metadata, 'labels');
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, ...(isJsonObject(labels) ? { labels } : {}) },
    spec: { selector, ports: [{ port, protocol: protocol.toUpperCase(), targetPort: targetPort ?? port }] },
  };
  return withOverrides(service, request.overrides, request.overridesName);
}
