// A package of the operating system, by whichever of its package tools is there.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, isYes, nameMistake, type ResourceKind } from '../resource-kind.ts';
import {
  INSTALL_FUNCTIONS,
  OBSERVE_PACKAGE_FUNCTIONS,
  PACKAGE_TOOL_FUNCTIONS,
  REMOVE_FUNCTIONS,
} from '../shell/package-functions.ts';

/** A package of the operating system, of any release or of one. */
export interface OsPackageResource {
  readonly kind: 'os-package';
  readonly name: string;
  /** Upstream's release without the packager's own number: `1.36.3` is met by `1.36.3-1.1`. Default: any. With apt, dnf and zypper. */
  readonly release?: string;
  /** With a release: upgrades of the whole system leave it alone. With dnf the repository has to exclude it. Default false. */
  readonly held?: boolean;
}

export const osPackageKind: ResourceKind<OsPackageResource> = {
  name: (resource) => resource.name,
  mistake: ({ name, release }) =>
    nameMistake(name, 'package') ??
    (name.includes('=') ? 'its release is not part of the name' : undefined) ??
    (release === undefined || /^[0-9][A-Za-z0-9.+~]*$/.test(release) ? undefined : `${release} is no release`),
  // Packages bring units, and not each one tells systemd.
  changesUnits: () => true,
  observeFunctions: () => [PACKAGE_TOOL_FUNCTIONS, OBSERVE_PACKAGE_FUNCTIONS],
  changeFunctions: () => [PACKAGE_TOOL_FUNCTIONS, INSTALL_FUNCTIONS],
  together: packageWord,
  observe: ({ name, release }) => `brolly_observe_${release === undefined ? 'package' : 'release'} ${quote(name)}`,
  compare: comparePackage,
  change(resource) {
    const install = `brolly_package_install ${quote(packageWord(resource))} $together`;
    return resource.held === true ? `${install}\nbrolly_package_hold ${quote(resource.name)}` : install;
  },
  revert({ name, held }, facts) {
    const functions = `${PACKAGE_TOOL_FUNCTIONS}${REMOVE_FUNCTIONS}`;
    if (isYes(facts, 'installed'))
      return `${functions}brolly_package_restore ${[name, releaseOf(facts), facts.get('held') ?? ''].map(quote).join(' ')}`;
    const unhold = held === true ? `brolly_package_unhold ${quote(name)}\n` : '';
    return `${functions}${unhold}brolly_package_remove_all ${quote(name)}`;
  },
};

/** What is asked of the package tool: `jq`, `kubelet=1.36.3`. */
function packageWord({ name, release }: OsPackageResource): string {
  return release === undefined ? name : `${name}=${release}`;
}

function releaseOf(facts: Facts): string {
  return facts.get('release') ?? '';
}

function comparePackage(resource: OsPackageResource, facts: Facts): Difference | undefined {
  const { name, release, held } = resource;
  if (!isYes(facts, 'installed')) {
    return {
      action: 'create',
      summary: `install package ${[name, release].join(' ').trim()}`,
      before: { installed: false },
      revertAction: 'delete',
      revertSummary: `remove package ${name} and what came with it`,
    };
  }
  if (release === undefined) return undefined;
  const found = releaseOf(facts);
  const isRelease = found === release || found.startsWith(`${release}-`);
  if (isRelease && (held !== true || isYes(facts, 'held'))) return undefined;
  return {
    action: 'update',
    summary: isRelease ? `hold package ${name} at ${found}` : `bring package ${name} from ${found} to ${release}`,
    before: { installed: true, release: found, held: isYes(facts, 'held') },
    revertAction: 'update',
    revertSummary: `bring package ${name} back to ${found}`,
  };
}
