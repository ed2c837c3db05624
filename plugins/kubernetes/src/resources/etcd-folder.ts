// The folder of etcd's data, which may be a file system of its own.

/** Where kubeadm has etcd keep its data, in the subfolder `member`. */
export const ETCD_FOLDER = '/var/lib/etcd';

/** POSIX sh that prints what is in the folder, but what mkfs puts into a file system. */
export function listEtcd(folder: string = ETCD_FOLDER): string {
  return `ls -A ${folder} 2>/dev/null | grep -vxF lost+found`;
}

/** POSIX sh that takes etcd's data away. A file system that is mounted there stays, as its lost+found does. */
export function emptyEtcd(folder: string = ETCD_FOLDER): string {
  return `if grep -qF " ${folder} " /proc/self/mounts; then find ${folder} -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} +
else rm -rf ${folder}; fi`;
}
