// The operations of the interface `cluster`: the one list.

import type { Operation } from '@brolly/plugin-sdk';
import { adopt } from './backup/adopt.ts';
import { backup } from './backup/backup.ts';
import { checkRestore } from './backup/check-restore.ts';
import { certificates } from './pki/certificates.ts';
import { renewAdministratorCertificate, renewCertificates } from './pki/renew-certificates.ts';
import * as rotation from './pki/rotate.ts';
import { checkUpgrade } from './upgrade/check-upgrade.ts';
import { drainForUpgrade } from './upgrade/drain-node.ts';
import { guardDns, releaseDns } from './upgrade/guard-dns.ts';
import { noteWorkloads } from './upgrade/note-workloads.ts';
import { readmit } from './upgrade/readmit.ts';
import { upgradeKubeadm, upgradeKubelet } from './upgrade/upgrade-node.ts';

/** By their names behind `cluster.`. */
const OPERATIONS = {
  backup,
  check_restore: checkRestore,
  adopt,
  check_upgrade: checkUpgrade,
  note_workloads: noteWorkloads,
  guard_dns: guardDns,
  release_dns: releaseDns,
  upgrade_kubeadm: upgradeKubeadm,
  drain: drainForUpgrade,
  upgrade_kubelet: upgradeKubelet,
  readmit,
  certificates,
  advance_rotation: rotation.advance,
  take_trust: rotation.takeTrust,
  read_anew: rotation.readAnew,
  end_rotation: rotation.end,
  renew_certificates: renewCertificates,
  renew_administrator: renewAdministratorCertificate,
} satisfies Readonly<Record<string, Operation>>;

/** As the plugin has them: `cluster.backup`, ... */
export const clusterOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries(OPERATIONS).map(([name, operation]) => [`cluster.${name}`, operation]),
);
