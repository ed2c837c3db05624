// Overrides of config_files: lines such as `['spec']['replicas'] = 3`, with `@{}` and `%{}` replaced.

import {
  type Json,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
  RecoverableError,
} from '@brolly/plugin-sdk';
import { load } from 'js-yaml';
import { at, isJsonObject } from '../api/kube-object.ts';
import { isProxy, proxyNotBuilt } from '../deployment-proxy.ts';

type Step = string | number;

/**
 * Carries out one override on a copy of an object, and gives it.
 *
 * The left side is a path of keys and indexes, the right side a value as Python writes it: `'text'`, `3`, `True`, `['a']`.
 * `@{node,property,key...}` is a runtime property of a node's first instance, `@{get_service_clusterIP,node}` and
 * `@{get_service_port,node}` are those of the service of a microservice that this one is connected to, `%{deployment.id}`,
 * `%{node.id}`, `%{node.properties['name']}`, `%{instance.runtime_properties['ip']}` and their kin are facts of this instance.
 *
 * @throws NonRecoverableError `override-invalid`, `not-built` for what another deployment would have to give;
 * RecoverableError `override-unresolved` for a property that is not there yet
 */
export function withConfigOverride(object: Json, override: string, context: OperationContext): Json {
  const [, left = '', right = ''] = /^\s*((?:\[[^\]]*\])+)\s*=(?!=)\s*([\s\S]+?)\s*$/.exec(override) ?? [];
  const steps = stepsOf(left);
  if (steps.length === 0) throw invalid(override, "it is no path with a value, such as ['spec']['replicas'] = 3");
  const copy = structuredClone(object);
  const place = at(copy, ...steps.slice(0, -1));
  if (place === undefined || place === null || typeof place !== 'object')
    throw invalid(override, `the manifest has nothing at ${shown(steps.slice(0, -1))}`);
  const last = steps.at(-1) ?? '';
  if (Array.isArray(place) && (typeof last !== 'number' || last >= place.length))
    throw invalid(override, `the list at ${shown(steps.slice(0, -1))} has no item ${last}`);
  (place as Record<Step, Json>)[last] = valueOf(right, override, context);
  return copy;
}

function stepsOf(path: string): readonly Step[] {
  return [...path.matchAll(/\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]/g)].map(
    ([, single, double, index]) => single ?? double ?? Number(index),
  );
}

/** Text in quotes stays text, whatever is put into it. */
function valueOf(written: string, override: string, context: OperationContext): Json {
  const quoted = /^u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")$/.exec(written);
  const inner = quoted?.[1] ?? quoted?.[2];
  if (inner !== undefined) return substituted(inner.replaceAll(/\\(['"\\])/g, '$1'), override, context);
  const text = substituted(written, override, context);
  if (text === 'None') return null;
  try {
    return load(text) as Json;
  } catch {
    throw invalid(override, `${JSON.stringify(text)} is no value`);
  }
}

function substituted(text: string, override: string, context: OperationContext): string {
  return text.replaceAll(/([@%])\{([^}]*)\}/g, (_whole, sign: string, inside: string) => {
    const value = sign === '@' ? ofNode(inside, override, context) : ofContext(inside, override, context);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function ofNode(inside: string, override: string, context: OperationContext): Json {
  const [name = '', ...path] = inside.split(',').map((part) => part.trim());
  if (path.length === 0) throw invalid(override, `@{${inside}} names no property`);
  if (name === 'get_service_clusterIP') return ofService(path[0] ?? '', ['clusterIP'], override, context);
  if (name === 'get_service_port') return ofService(path[0] ?? '', ['ports', 0, 'port'], override, context);
  const instance = context.instances.find((one) => one.nodeName === name);
  if (instance === undefined) throw invalid(override, `there is no node template "${name}"`);
  if (isProxy(instance)) throw proxyNotBuilt(instance);
  return resolved(
    at(instance.runtimeProperties as Json, ...path),
    `runtime property ${path.join('.')} of ${name}`,
    override,
  );
}

function ofService(name: string, path: readonly Step[], override: string, context: OperationContext): Json {
  const target = context.self.relationships.find((one) => one.target.nodeName === name)?.target;
  if (target === undefined) throw invalid(override, `${context.self.nodeName} is not connected to "${name}"`);
  return resolved(at(target.runtimeProperties['service'], ...path), `service of ${name}`, override);
}

function resolved(value: Json | undefined, what: string, override: string): Json {
  if (value !== undefined) return value;
  throw new RecoverableError(`the ${what} is not there, which the override ${override} wants`, {
    reason: 'override-unresolved',
    hint: 'Connect to it by a relationship, so that it comes first.',
  });
}

/** `ctx.` of the plugin of 2015, as far as it is known without a manager. */
function ofContext(inside: string, override: string, context: OperationContext): Json {
  const { self, deploymentId } = context;
  if (inside === 'management_ip')
    throw new NonRecoverableError(`the override ${override} wants the address of a manager, and there is none`, {
      reason: 'not-built',
      hint: 'Write the address itself.',
    });
  const known: Json = {
    deployment: { id: deploymentId, name: deploymentId },
    blueprint: { id: deploymentId },
    node: { id: self.nodeName, name: self.nodeName, type: self.type, properties: self.properties },
    instance: instanceFacts(self),
  };
  const path = [...inside.matchAll(/(?:^|\.)([a-z_]+)|\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]/gi)].map(
    ([, word, single, double, index]) => word ?? single ?? double ?? Number(index),
  );
  const value = at(known, ...path);
  if (value === undefined) throw invalid(override, `%{${inside}} is not known`);
  return value;
}

function instanceFacts({ id, runtimeProperties }: NodeInstance): Json {
  const entries = Object.entries(runtimeProperties).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value]],
  );
  return { id, runtime_properties: Object.fromEntries(entries) as Json };
}

function shown(steps: readonly Step[]): string {
  return steps.map((step) => `[${typeof step === 'number' ? step : `'${step}'`}]`).join('') || 'its top';
}

function invalid(override: string, why: string): NonRecoverableError {
  return new NonRecoverableError(`the override ${override} cannot be carried out: ${why}`, {
    reason: 'override-invalid',
    hint: "Write it as ['spec']['template']['spec']['containers'][0]['image'] = 'nginx'.",
  });
}

/** The overrides of a file as a list of lines. */
export function overrideLines(value: Json | undefined, nodeName: string): readonly string[] {
  if (value === undefined || value === null || value === '') return [];
  const lines = Array.isArray(value) ? (value as readonly Json[]) : [value];
  const wrong = lines.find((line) => typeof line !== 'string');
  if (wrong === undefined) return lines as readonly string[];
  const found = isJsonObject(wrong) ? 'a mapping' : JSON.stringify(wrong);
  throw new NonRecoverableError(`an override of ${nodeName} is ${found}`, {
    reason: 'property-invalid',
    hint: "Put each override in quotes: \"['spec']['replicas'] = 3\".",
  });
}
