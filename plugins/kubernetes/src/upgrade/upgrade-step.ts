// Whether one release of Kubernetes may follow another. Pure.

/** `none`: the cluster has it already. */
export type UpgradeStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'step' }
  | { readonly kind: 'refused'; readonly why: string; readonly hint: string };

/** Judges the way between two patch releases such as `1.36.3`. Minor releases are never skipped, and there is no way back. */
export function upgradeStep(from: string, to: string): UpgradeStep {
  const [before, after] = [numbersOf(from), numbersOf(to)];
  const difference = after.minor - before.minor;
  if (before.major !== after.major || difference > 1) {
    return {
      kind: 'refused',
      why: `${from} -> ${to} skips a minor release`,
      hint: `Upgrade to ${before.major}.${before.minor + 1} first.`,
    };
  }
  if (difference < 0 || (difference === 0 && after.patch < before.patch)) {
    return {
      kind: 'refused',
      why: `${from} -> ${to} goes back`,
      hint: 'The way back is the backup that was made before the upgrade: kube_restore.',
    };
  }
  return difference === 0 && after.patch === before.patch ? { kind: 'none' } : { kind: 'step' };
}

function numbersOf(version: string): { readonly major: number; readonly minor: number; readonly patch: number } {
  const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, '').split('.').map(Number);
  return { major, minor, patch };
}

/** Which API is still asked for that the new release does not have. Sample: `policy/v1beta1 podsecuritypolicies`. */
export function removedApis(metrics: string, to: string): readonly string[] {
  const minor = to.replace(/^v/, '').split('.').slice(0, 2).join('.');
  const found = metrics.split('\n').flatMap((line) => {
    const [, labels = '', value = '0'] = /^apiserver_requested_deprecated_apis\{(.*)\}\s+(\S+)$/.exec(line) ?? [];
    const label = (name: string): string => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    if (label('removed_release') !== minor || Number(value) === 0) return [];
    return [`${[label('group'), label('version')].filter((one) => one !== '').join('/')} ${label('resource')}`];
  });
  return [...new Set(found)].toSorted();
}
