// What hosts fetch from elsewhere: named by plugins, kept in bundles.

import type { JsonObject } from './json.ts';

/** A file that hosts fetch, by its address without `https://`: `dl.k8s.io/v1.36.3/bin/linux/amd64/kubelet`. */
export interface Download {
  readonly path: string;
  /** The file that holds its SHA-256; `name`: its line there, where there are several. */
  readonly checksum: { readonly path: string; readonly name?: string };
}

/** All that hosts fetch from elsewhere. */
export interface Artifacts {
  readonly downloads: readonly Download[];
  /** `registry.k8s.io/pause:3.10.2` */
  readonly images: readonly string[];
}

/** Node templates that are to be installed, and Go's word for the architecture of their hosts. */
export interface ArtifactsRequest {
  readonly nodes: readonly {
    readonly name: string;
    readonly typeHierarchy: readonly string[];
    readonly properties: JsonObject;
  }[];
  readonly architecture: string;
}

/** A bundle of artifacts beside the blueprint, that the host shall find on a port of its own loopback. */
export interface BundleSource {
  /** Relative to the blueprint's folder. */
  readonly path: string;
  readonly port: number;
  /** Who must have signed it, as `brolly bundle create` said it; nothing: anybody may have. */
  readonly key?: string | undefined;
}
