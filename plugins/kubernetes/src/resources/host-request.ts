// What the resources of one host are made for.

import type { NodeInstance } from '@brolly/plugin-sdk';
import type { HostDecisions } from '../decide.ts';
import { type ClusterSettings, isControlPlane } from '../settings.ts';
import type { ImageRequest } from './images.ts';
import { networkImages } from './sources.ts';

/** Everything that binaries, the runtime and images of an instance's host follow from. */
export function hostRequest(
  settings: ClusterSettings,
  host: { readonly self: NodeInstance; readonly architecture: string; readonly decisions: HostDecisions },
): ImageRequest {
  const { versions, mirror, proxy, registries, podNetworkProvider, images } = settings;
  return {
    versions,
    mirror,
    proxy,
    registries,
    images: [...(podNetworkProvider.kind === 'flannel' ? networkImages(versions) : []), ...images],
    architecture: host.architecture,
    decisions: host.decisions,
    role: isControlPlane(host.self) ? 'control-plane' : 'worker',
  };
}
