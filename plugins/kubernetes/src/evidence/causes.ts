// The causes that evidence is searched for. What explains the others comes first: a full disk before the crash it led to.

import type { Cause } from './cause.ts';
import { certificateCauses } from './causes/certificates.ts';
import { diskCauses } from './causes/disk.ts';
import { kubeadmCauses } from './causes/kubeadm.ts';
import { kubeletCauses } from './causes/kubelet.ts';
import { networkCauses } from './causes/network.ts';
import { podCauses } from './causes/pods.ts';
import { runtimeCauses } from './causes/runtime.ts';

export const causes: readonly Cause[] = [
  ...diskCauses,
  ...certificateCauses,
  ...kubeadmCauses,
  ...kubeletCauses,
  ...runtimeCauses,
  ...networkCauses,
  ...podCauses,
];
