// The two JSON documents of an OCI image.

import { createHash } from 'node:crypto';
import { MANIFEST_TYPE } from '../mirror/routes.ts';

/** Content by its digest. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:...`. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

export interface ImageSettings {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

export const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin';

/** A document with the descriptor under which it is stored. */
export interface StoredDocument {
  readonly text: string;
  readonly descriptor: Descriptor;
}

/**
 * Config and manifest of an image for amd64; the same settings and layers give the same bytes.
 *
 * @param layers uncompressed, so that a layer's digest is its diff id too.
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md
 */
export function describeImage(
  settings: ImageSettings,
  layers: readonly Descriptor[],
): { readonly config: StoredDocument; readonly manifest: StoredDocument } {
  const config = store(CONFIG_TYPE, {
    created: '2026-01-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    config: {
      Env: [PATH],
      ...(settings.entrypoint === undefined ? {} : { Entrypoint: settings.entrypoint }),
      ...(settings.command === undefined ? {} : { Cmd: settings.command }),
      ...(settings.labels === undefined ? {} : { Labels: settings.labels }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
    history: layers.map(() => ({ created: '2026-01-01T00:00:00Z' })),
  });
  const manifest = store(MANIFEST_TYPE, {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: config.descriptor,
    layers,
  });
  return { config, manifest };
}

function store(mediaType: string, document: unknown): StoredDocument {
  const text = JSON.stringify(document);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  return { text, descriptor: { mediaType, digest, size: Buffer.byteLength(text) } };
}
