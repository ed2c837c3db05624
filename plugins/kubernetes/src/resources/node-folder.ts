// Where brolly keeps what it gave to a node.

/** What kubeadm was given, and what is noted of the host; for root only. */
export const FOLDER = '/etc/brolly-kubernetes';

/** Is there when the host has become a node. */
export const DONE = `${FOLDER}/done`;

/** What kubeadm lays over what it writes itself. */
export const PATCHES = `${FOLDER}/patches`;
