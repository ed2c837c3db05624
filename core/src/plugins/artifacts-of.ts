// What the hosts of a plan will fetch from elsewhere, as its plugins say.

import type { Artifacts, ArtifactsRequest } from '@brolly/plugin-sdk';
import type { LoadedPlugins } from './load-plugins.ts';

/** Each download and image once, in the order of the plugins. */
export function artifactsOf(plugins: LoadedPlugins, request: ArtifactsRequest): Artifacts {
  const parts = [...plugins.values()].flatMap((one) =>
    one.kind === 'loaded' && 'artifacts' in one.plugin ? [one.plugin.artifacts?.(request)] : [],
  );
  const found = parts.filter((one) => one !== undefined);
  return {
    downloads: [...new Map(found.flatMap(({ downloads }) => downloads).map((one) => [one.path, one])).values()],
    images: [...new Set(found.flatMap(({ images }) => images))],
  };
}
