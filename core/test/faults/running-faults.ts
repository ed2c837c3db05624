// Faults of a cluster that runs: its pod network goes away on a node.

import type { Fault } from './fault.ts';

const CONFLIST = '/etc/cni/net.d/10-flannel.conflist';
const KUBELET = '/var/lib/kubelet/pki/kubelet-client-current.pem';

/** POSIX sh, a condition: the node of this host says of itself that it has no network; asked as its kubelet asks. */
const SAYS_SO = `server=$(grep -o 'https://[^" ]*' /etc/kubernetes/kubelet.conf)
says_so() { curl -fsS -m 5 --cacert /etc/kubernetes/pki/ca.crt --cert ${KUBELET} --key ${KUBELET} "$server/api/v1/nodes/$(hostname)" | grep -q 'cni plugin not initialized'; }
asked=0`;
const AGAIN = 'do asked=$((asked + 1)); [ $asked -lt 100 ] || exit 1; sleep 0.5; done';

export const runningFaults: readonly Fault[] = [
  {
    stage: 'run',
    what: 'the configuration of the pod network is taken away',
    code: 'pod-network-missing',
    names: /host2 has no pod network/,
    plant: `mv ${CONFLIST} /run/fault.conflist
${SAYS_SO}
until says_so; ${AGAIN}`,
    heal: `mv /run/fault.conflist ${CONFLIST}
${SAYS_SO}
while says_so; ${AGAIN}`,
    asked: [
      [
        'execute_operation',
        '-p',
        'operation=cloudify.interfaces.validation.check_status',
        '-p',
        'node_ids=["minion1"]',
      ],
    ],
  },
  {
    stage: 'run',
    what: 'a program of the pod network is taken away',
    code: 'cni-plugin-missing',
    names: /CNI plugin portmap is not in \/opt\/cni\/bin of host2/,
    plant: 'mv /opt/cni/bin/portmap /run/fault.portmap',
    heal: 'mv /run/fault.portmap /opt/cni/bin/portmap',
    asked: [
      ['kube_run', '-p', 'master=master', '-p', 'name=lonely', '-p', 'image=docker.io/library/busybox:1.36'],
      ['kube_rollout', '-p', 'master=master', '-p', 'name=lonely', '-p', 'timeout=15'],
    ],
  },
];
