// The operations of Helm: the one list.

import type { Operation } from '@brolly/plugin-sdk';
import {
  addRepository,
  checkReleaseDrift,
  checkReleaseStatus,
  installBinary,
  installRelease,
  removeRepository,
  uninstallRelease,
} from './release.ts';

/** As the plugin has them: `helm.install_release`, ... */
export const helmOperations: Readonly<Record<string, Operation>> = {
  'helm.install_binary': installBinary,
  'helm.add_repo': addRepository,
  'helm.remove_repo': removeRepository,
  'helm.install_release': installRelease,
  'helm.uninstall_release': uninstallRelease,
  'helm.check_release_status': checkReleaseStatus,
  'helm.check_release_drift': checkReleaseDrift,
};
