// What preflight and the search for causes say, explained: by the code of each.

import type { Explanation } from '@brolly/plugin-sdk';

/** Of what is found on hosts before anything is changed. */
const FINDINGS: Readonly<Record<string, readonly [title: string, explanation: string]>> = {
  'preflight-failed': [
    'Preflight found several problems on one host',
    'Each is told as evidence, with what to do. Nothing was changed on any host.',
  ],
  'preflight-unanswered': [
    'Preflight gave no answer in time',
    'The checks of a host have two minutes. Look at its load and at the way there, then run it again.',
  ],
  'not-begun': [
    'Nothing was begun here because of other hosts',
    'This host has no problem of its own. Solve those of the others, then run it again.',
  ],
  'host-unfit': [
    'The host cannot be a node',
    'It needs systemd, a supported processor, and curl or wget: install the tool, or use another host.',
  ],
  'foreign-cluster': [
    'There are traces of another cluster',
    'What kubeadm, k3s, RKE2, k0s or MicroK8s left would be mixed with the new cluster. Take that cluster down, or use another host.',
  ],
  'duplicate-address': [
    'Two node templates have one address',
    'Each node needs a host of its own: correct the address of one of them.',
  ],
  'duplicate-machine-id': [
    'Two hosts have the same machine id',
    'Clones of one image share /etc/machine-id. On the clone: "rm /etc/machine-id; systemd-machine-id-setup", then restart it.',
  ],
  'duplicate-hardware-address': [
    'Two hosts have the same hardware address',
    'Give the clone a new MAC address: the network between them cannot work otherwise.',
  ],
  'property-invalid': [
    'The name of a node cannot be used',
    'Names of nodes are of small letters, digits, "-" and ".", and each node has its own: write node_name.',
  ],
  'address-not-on-host': [
    "The node's address is not on its host",
    'The kubelet takes only an address of one of the interfaces of its host. Write node_address: the one by which other nodes reach it.',
  ],
  'source-address': [
    'A control plane goes to the others by another address than its own',
    'Members of etcd let each other in by the address in their certificates, which is that of the node. Where a host has several addresses, the route to the other control planes must begin at node_address.',
  ],
  'networks-overlap': [
    'A network of the cluster overlaps with another one',
    'pod_network and service_network may overlap neither with each other nor with routes and addresses of the hosts: packets would go astray. Choose another range.',
  ],
  'hosts-apart': [
    'Hosts that route to pods are not in one network',
    'With pod_network_type: routed hosts ask on the wire which of them has a pod, and no router passes that on. Write node_address where they have a network in common, or take flannel.',
  ],
  'version-skew': [
    'A node has a release that does not fit its control plane',
    'A node is never newer than its control plane and at most three minor releases older. Upgrade the control plane first.',
  ],
  'kernel-unfit': [
    'The kernel lacks what Kubernetes needs',
    'Options that kubeadm asks for are off. Use a kernel of the distribution.',
  ],
  'kernel-module-missing': [
    'A module of the kernel is missing',
    'overlay, nf_conntrack and, with flannel, vxlan have to be built in or loadable. Install the modules of the kernel, or restart the host after an update of its kernel.',
  ],
  'cgroup-missing': [
    'Controllers of cgroups are off',
    'cpu, cpuset, memory and pids are needed: see the command line of the kernel in /proc/cmdline.',
  ],
  'command-missing': [
    'A command is missing',
    'kubeadm and the kubelet run ip, mount, umount, losetup, nsenter and cp: install the package that has it.',
  ],
  'mount-noexec': [
    'Nothing can be run where the cluster puts its programs',
    'The file system is mounted with noexec: mount it without.',
  ],
  'mount-read-only': [
    'Nothing can be written where the cluster writes',
    'The file system is mounted read-only: mount it otherwise, and see the kernel log for why it is so.',
  ],
  'mounts-private': [
    'Mounts are not shared',
    'The host is a container whose root is not mounted shared, and pods need that: "mount --make-rshared /".',
  ],
  'kernel-log-missing': [
    'There is no kernel log',
    'The kubelet reads /dev/kmsg. A host that is a container has to be given it.',
  ],
  'cni-leftover': [
    'Another pod network is configured',
    'A file in /etc/cni/net.d would win by its name over the one of the cluster. Move it elsewhere.',
  ],
  'pod-network-leftover': [
    'Something of a pod network of before is left',
    'kubeadm reset leaves links (cni0, flannel.1), addresses and rules. A bridge with an address of before keeps pods from starting; the hint has the commands that remove all of it.',
  ],
  'forwarding-reset': [
    'A file switches forwarding off',
    'A sysctl file that is read later undoes what pods need. Take the line out.',
  ],
  'port-taken': [
    'A port is taken',
    'Something listens where Kubernetes has to. The message names the program: stop it, or move it to another port.',
  ],
  'port-unreachable': [
    'A port is not reached from another host',
    'It was rejected, nothing answered, or there is no route. Open the firewall on the way.',
  ],
  'port-closed': [
    'A port is closed by the firewall of the host',
    'firewalld and ufw get openings when the node is made, so there is nothing to do where no other firewall is on the way.',
  ],
  'pod-network-closed': [
    'The firewall of the host keeps the pod network in',
    'What a pod network by a manifest needs between nodes stands in pod_network_ports, and gets openings. ufw has no rules for ipip.',
  ],
  'node-shut-out': [
    'Nodes that run do not let in a new one',
    'Their firewalls have openings for the nodes that were known when they were made, and for their own network. "brolly update BLUEPRINT" brings them those for the new one.',
  ],
  'ports-untried': [
    'Ways between hosts could not be tried',
    'That needs systemd-socket-activate, bash and timeout on the hosts. Whether the ports are open shows later.',
  ],
  'path-mtu': [
    'Large packets get lost on the way',
    'Small ones arrive and large ones do not: set the MTU of the interfaces to what the way takes.',
  ],
  'mtu-small': ['An interface has a very small MTU', 'The network of pods needs 1280 bytes at least: set it higher.'],
  'clock-skew': [
    'A clock is wrong',
    'It is more than 30 s from those of the other hosts, or 4 minutes behind the machine that makes the certificates, which are not valid before. Set it: "timedatectl set-ntp true".',
  ],
  'time-unkept': [
    'Nothing keeps the time',
    'Clocks that drift apart break certificates and etcd. Install chrony, or switch systemd-timesyncd on.',
  ],
  'dns-missing': [
    'The host has no name server',
    'CoreDNS asks those of the host and cannot begin without. Write one into /etc/resolv.conf.',
  ],
  'dns-loop': [
    'The host is its own name server',
    'CoreDNS would ask itself without end. Write the true servers into /etc/resolv.conf.',
  ],
  'name-unresolved': [
    'The name of a download site is not found',
    'See the name servers of the host in /etc/resolv.conf, or name a mirror.',
  ],
  'download-unreachable': [
    'A download cannot be had',
    'The site or the mirror cannot be reached from the host, or lacks the release. See its way out, proxy and firewall.',
  ],
  'disk-pressure': [
    'A disk is nearly full',
    'Below 2 GB, 15 % of the space or 6 % of the inodes the kubelet evicts pods at once. Make room on / and /var/lib.',
  ],
  'slow-disk': [
    'The disk is slow for etcd',
    'A durable write takes more than 10 ms, and the cluster waits for each. Use an SSD for /var/lib/etcd.',
  ],
  'few-processors': [
    'The host has few processors',
    'kubeadm asks for two on a control plane. It works with one, slowly.',
  ],
  'even-control-planes': [
    'The number of control planes is even',
    'More than half of the members of etcd must answer: 4 survive the loss of one, as 3 do, and 2 survive none. Use 1, 3 or 5.',
  ],
  'little-memory': [
    'The host has little memory',
    'kubeadm asks for 1700 MB on a control plane. With less, pods are ended when it runs out.',
  ],
  'other-tools': [
    'Other Kubernetes tools are on the path',
    'Who types kubectl or kubeadm on the host gets another release than the cluster has. Remove them.',
  ],
};

/** Of what is found in the evidence of a failure. */
const CAUSES: typeof FINDINGS = {
  'certificate-expired': [
    'A certificate has expired',
    'If the clock of the host is right ("timedatectl"), renew it with "kubeadm certs renew", or remove what is left of an older cluster.',
  ],
  'certificate-not-yet-valid': [
    'A certificate is not valid yet',
    'The clock of the host, or of the machine that made it, is wrong: "timedatectl set-ntp true".',
  ],
  'certificate-not-valid-now': [
    'A certificate that was shown is not valid now',
    'Compare the clocks of this host and of the control plane: "date -u" on both.',
  ],
  'certificate-key-mismatch': [
    'A key does not belong to its certificate',
    'One of the two was left by another cluster or replaced alone. Remove both, and "brolly resume" makes them again.',
  ],
  'certificate-of-other-authority': [
    'A certificate is of another authority',
    'The host trusts another cluster, or this one was made anew. Remove what is left of the older one.',
  ],
  'certificate-other-names': [
    'What answers as the API server has a certificate for other names',
    'Something else than the API server listens there, or what stands before it ends TLS. Nodes talk to it by the name or address in the message.',
  ],
  'authority-unknown': [
    'The authority of the API server is not trusted',
    'The host holds the certificate of another cluster. Remove what is left of it in /etc/kubernetes.',
  ],
  'token-refused': [
    'The control plane refused the token',
    'It is too old, or of another cluster. "brolly resume" makes a new one.',
  ],
  'api-unreachable': [
    'The API server is not reached',
    'From this host its address does not answer. See the firewall on the way, and whether the API server runs.',
  ],
  'disk-full': ['The disk is full', 'Nothing could be written any more. Make room, then "brolly resume".'],
  'read-only-disk': [
    'The disk became read-only',
    'The kernel does that after errors of the disk: see "dmesg". Repair or replace it.',
  ],
  'etcd-data-left': [
    'There is data of another etcd',
    '/var/lib/etcd is not empty. Keep it if you need it: "mv /var/lib/etcd /var/lib/etcd.old".',
  ],
  'kubelet-binary-unusable': [
    'The kubelet cannot be run',
    'The file is damaged, for another processor, or SELinux forbids it: "restorecon -v" on it, or remove it, and "brolly resume" fetches it again.',
  ],
  'kubelet-flag-unknown': [
    'The kubelet does not know a flag',
    'A drop-in of another release hands it a flag that this one no longer has. See /etc/systemd/system/kubelet.service.d.',
  ],
  'kubelet-configuration-invalid': [
    'The configuration of the kubelet cannot be read',
    'See /var/lib/kubelet/config.yaml and the line that is named.',
  ],
  'kubelet-crashes': ['The kubelet ends again and again', 'Its journal says why: "journalctl -u kubelet" on the host.'],
  'runtime-down': [
    'The container runtime does not run',
    'See "systemctl status containerd" and its journal on the host.',
  ],
  'runtime-without-cri': [
    'The container runtime does not serve Kubernetes',
    'Take "cri" out of disabled_plugins in /etc/containerd/config.toml, then "systemctl restart containerd".',
  ],
  'runc-missing': ['runc is missing', 'No container can begin without it. "brolly resume" fetches it again.'],
  'shim-missing': [
    'The shim of containerd is missing',
    'containerd-shim-runc-v2 belongs beside containerd. "brolly resume" fetches it again.',
  ],
  'binary-unusable': [
    'A program cannot be run',
    'It is damaged, for another processor, or SELinux forbids it. Remove it, and "brolly resume" fetches it again.',
  ],
  'oom-score-refused': [
    'The host forbids lower OOM scores',
    'Set restrict_oom_score_adj = true in the CRI section of /etc/containerd/config.toml.',
  ],
  'seccomp-missing': ['runc was built without seccomp', "Pods ask for it: use runc's own release."],
  'cgroup-driver-mismatch': [
    'Kubelet and runtime have different cgroup drivers',
    'Both have to say systemd: cgroupDriver in /var/lib/kubelet/config.yaml, SystemdCgroup in the configuration of containerd.',
  ],
  'cgroup-v1-refused': [
    'The host has cgroups of version 1',
    'This release of the kubelet wants version 2: start the host with systemd.unified_cgroup_hierarchy=1, or use a newer system.',
  ],
  'swap-on': ['Swap is on', 'The kubelet refuses to begin: "swapoff -a", and take swap out of /etc/fstab.'],
  'forwarding-off': [
    'Forwarding is off',
    'Pods cannot be reached: net.ipv4.ip_forward has to be 1. See which sysctl file sets it otherwise.',
  ],
  'image-missing': [
    'An image cannot be had',
    'It is neither on the host nor does its registry give it. See the name, the way out of the host, or the mirror.',
  ],
  'kubeadm-refused': [
    'kubeadm refused to go on',
    'Its checks before it begins found something: the message is theirs.',
  ],
  'out-of-memory': ['The memory ran out', 'The kernel ended a process. Use a larger host, or take load away.'],
  'static-pod-crashes': [
    'A part of the control plane ends again and again',
    'The last lines of its log are shown; all of it lies in /var/log/pods on the host.',
  ],
  'pod-network-missing': [
    'The pod network is not there',
    'There is no configuration in /etc/cni/net.d that works: see the pods of the network on this node. Begun anew they write it again; "brolly heal" installs the node anew where that does not help.',
  ],
  'cni-plugin-missing': [
    'A program of the pod network is missing',
    'It belongs into /opt/cni/bin. "brolly resume" of an install fetches it again, "brolly update" brings it back to a node that runs.',
  ],
};

/** By code: the title of each and what to do. */
export const explanations: Readonly<Record<string, Explanation>> = Object.fromEntries(
  Object.entries({ ...CAUSES, ...FINDINGS }).map(([code, [title, explanation]]) => [code, { title, explanation }]),
);
