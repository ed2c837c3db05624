// The context of an operation, as it will be when the cluster runs another release.

import { contextWith, type NodeInstance, type OperationContext } from '@brolly/plugin-sdk';
import { isControlPlane } from '../settings.ts';
import { withRuntimeProperties } from '../with-runtime-properties.ts';

/** The same context in which every control plane runs `release`, such as `1.37.2`: what is declared is declared for it. */
export function withRelease(context: OperationContext, release: string): OperationContext {
  return contextWith(context, { instances: context.instances.map((one) => running(one, release)) });
}

function running(instance: NodeInstance, release: string): NodeInstance {
  if (!isControlPlane(instance)) return instance;
  return withRuntimeProperties(instance, { ...instance.runtimeProperties, kubernetes_version: release });
}
