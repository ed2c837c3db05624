// What a blueprint says of one node: labels, taints, settings of its kubelet.

import { hostProperties, type Json, type JsonObject, type NodeInstance, NonRecoverableError } from '@brolly/plugin-sdk';
import { isControlPlane } from './settings.ts';

/** As Kubernetes has it. Sample: `{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }`. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface NodeSettings {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Fields of a KubeletConfiguration, laid over those of the cluster. */
  readonly kubelet: JsonObject;
}

/**
 * A control plane's kubelet asks its own API server to forget a static pod before it shows the one that has taken its place. While that server or
 * its etcd begins anew nobody answers, and the kubelet tries again when it next looks at the pod: after 60 to 90 seconds unless it is told
 * otherwise, for each of four pods of an upgrade.
 */
const CONTROL_PLANE_KUBELET = { syncFrequency: '10s' };
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const KEY = new RegExp(`^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${NAME}$`);
const VALUE = new RegExp(`^(${NAME})?$`);

/** Reads the properties `labels`, `taints` and `kubelet`. @throws NonRecoverableError `property-invalid` */
export function nodeSettings(instance: NodeInstance): NodeSettings {
  const properties = hostProperties(instance);
  return {
    labels: readLabels(instance, properties['labels'] ?? {}),
    taints: readTaints(instance, properties['taints'] ?? []),
    kubelet: {
      ...(isControlPlane(instance) ? CONTROL_PLANE_KUBELET : {}),
      ...mapping(instance, 'kubelet', properties['kubelet'] ?? {}),
    },
  };
}

function readLabels(instance: NodeInstance, written: Json): NodeSettings['labels'] {
  return Object.fromEntries(
    Object.entries(mapping(instance, 'labels', written)).map(([key, value]) => {
      const text =
        typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '-';
      if (KEY.test(key) && VALUE.test(text)) return [key, text];
      throw invalid(instance, 'labels', { [key]: value }, 'a mapping such as {disk: ssd}');
    }),
  );
}

function readTaints(instance: NodeInstance, written: Json): readonly Taint[] {
  const sample = 'a list such as ["gpu=yes:NoSchedule"]';
  if (!Array.isArray(written)) throw invalid(instance, 'taints', written, sample);
  return (written as readonly Json[]).map((one) => {
    const [, key = '', value, effect = ''] =
      /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(typeof one === 'string' ? one : '') ?? [];
    if (!KEY.test(key) || !VALUE.test(value ?? '') || !EFFECTS.includes(effect))
      throw invalid(instance, 'taints', one, sample);
    return { key, ...(value === undefined || value === '' ? {} : { value }), effect };
  });
}

function mapping(instance: NodeInstance, property: string, value: Json): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw invalid(instance, property, value, 'a mapping');
}

function invalid(instance: NodeInstance, property: string, found: Json, wanted: string): NonRecoverableError {
  return new NonRecoverableError(`property ${property} of ${instance.nodeName} has ${JSON.stringify(found)}`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
