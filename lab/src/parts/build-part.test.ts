// Versions and flags with which a part is built.
import { describe, expect, it } from 'vitest';
import { goFlags, stagingReplacements } from './build-part.ts';
import { etcdRecipe, FIXED_RECIPES, kubernetesRecipe } from './part-recipes.ts';

describe('stagingReplacements', () => {
  it('puts the published module in the place of every staging folder, once and sorted', () => {
    const goMod =
      'require x v1\nreplace (\n\tk8s.io/kubectl => ./staging/src/k8s.io/kubectl\n\tk8s.io/api => ./staging/src/k8s.io/api\n)\n';
    expect(stagingReplacements(goMod, 'v1.36.3')).toEqual([
      'replace k8s.io/api => k8s.io/api v0.36.3',
      'replace k8s.io/kubectl => k8s.io/kubectl v0.36.3',
    ]);
  });
});

describe('goFlags', () => {
  it('writes the version into Kubernetes', () => {
    expect(goFlags(kubernetesRecipe('v1.37.2'))[1]).toContain('-X k8s.io/component-base/version.gitMinor=37 ');
  });

  it('builds runc static and with seccomp', () => {
    const runc = FIXED_RECIPES.find((recipe) => recipe.name === 'runc') ?? etcdRecipe('v0');
    expect(goFlags(runc)).toEqual(['-ldflags', '-s -w -extldflags "-static"', '-tags', 'seccomp']);
  });
});
