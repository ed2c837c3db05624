// Images are described as the OCI image specification says.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { imageRecipes, splitReference, versionOfTag } from './image-recipes.ts';
import { describeImage, LAYER_TYPE } from './oci-image.ts';

const layer = { mediaType: LAYER_TYPE, digest: `sha256:${'1'.repeat(64)}`, size: 10 };

describe('describeImage', () => {
  const { config, manifest } = describeImage({ entrypoint: ['/pause'], labels: { a: 'b' } }, [layer]);

  it('names the config and the layers by digest and size', () => {
    expect(JSON.parse(manifest.text)).toMatchObject({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { digest: config.descriptor.digest, size: Buffer.byteLength(config.text) },
      layers: [layer],
    });
  });

  it('gives the digest of the very bytes', () => {
    expect(manifest.descriptor.digest).toBe(`sha256:${createHash('sha256').update(manifest.text).digest('hex')}`);
  });

  it('says in the config what runs, and which layers make the root', () => {
    expect(JSON.parse(config.text)).toMatchObject({
      architecture: 'amd64',
      os: 'linux',
      config: { Entrypoint: ['/pause'], Labels: { a: 'b' } },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    });
  });

  it('is the same for the same content, and another for another', () => {
    expect(describeImage({ entrypoint: ['/pause'], labels: { a: 'b' } }, [layer]).manifest.descriptor).toEqual(
      manifest.descriptor,
    );
    expect(describeImage({ entrypoint: ['/other'] }, [layer]).manifest.descriptor.digest).not.toBe(
      manifest.descriptor.digest,
    );
  });
});

describe('imageRecipes', () => {
  const built = {
    kubernetes: '/k',
    etcd: '/e',
    etcdTool: '/t',
    coredns: '/c',
    flannel: '/f',
    flannelCniPlugin: '/p',
    pause: '/u',
  };
  const references = [
    'registry.k8s.io/kube-apiserver:v1.36.3',
    'registry.k8s.io/coredns/coredns:v1.14.2',
    'registry.k8s.io/etcd:3.6.8-0',
  ];
  const versions = { references, etcd: 'v3.6.8', coredns: 'v1.14.7', flannel: 'v0.28.4', flannelCniPlugin: 'v1' };
  const recipes = imageRecipes(built, versions);

  it('makes every image that kubeadm names, under that name', () => {
    expect(recipes.map((recipe) => recipe.reference)).toEqual(expect.arrayContaining(references));
  });

  it('says where an image holds another version than its tag, and only there', () => {
    const notes = recipes.flatMap((recipe) => (recipe.note === undefined ? [] : [recipe.note]));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('registry.k8s.io/coredns/coredns:v1.14.2 holds v1.14.7');
  });
});

describe('names', () => {
  it('splits a tag from a name with slashes', () => {
    expect(splitReference('registry.k8s.io/coredns/coredns:v1.14.2')).toEqual({
      name: 'registry.k8s.io/coredns/coredns',
      tag: 'v1.14.2',
    });
  });

  it('finds the module version behind a tag', () => {
    expect(versionOfTag('3.6.8-0')).toBe('v3.6.8');
    expect(versionOfTag('v1.14.2')).toBe('v1.14.2');
  });
});
