// Pods of the control plane that end again and again, and nodes that do not become Ready.

import type { Cause } from '../cause.ts';
import { kubeletCrashes } from './kubelet.ts';
import { runtimeStopped } from './runtime.ts';

/** Words with which programs of the control plane end. */
const LAST_WORDS = /(^|\s)(Error: |panic: |F\d{4} )|"command failed"|"level":"(fatal|panic)"/;
/** What the API server needs is what it fails by. */
const ORDER = ['etcd', 'kube-apiserver'];

/** The newest log of a container has the words of a program that gave up. */
const podCrashes: Cause = (evidence) => {
  const logs = Object.entries(evidence.podLogs).flatMap(([name, lines]) => {
    const [, pod = '', container = '', count] = /^[^/]*?_([^/]*?)_[^/]*\/([^/]+)\/(\d+)\.log$/.exec(name) ?? [];
    return pod === '' ? [] : [{ name, pod, container, count: Number(count), lines }];
  });
  const crashed = logs.filter(
    (log) =>
      log.lines.some((line) => LAST_WORDS.test(line)) &&
      !logs.some((other) => other.pod === log.pod && other.container === log.container && other.count > log.count),
  );
  const rank = (container: string): number => (ORDER.indexOf(container) + ORDER.length + 1) % (ORDER.length + 1);
  const [worst] = crashed.sort((left, right) => rank(left.container) - rank(right.container));
  if (worst === undefined) return undefined;
  const last = worst.lines
    .map((line) => line.replace(/^\S+ std(out|err) [FP] /, ''))
    .filter((line) => LAST_WORDS.test(line))
    .slice(-2);
  return {
    code: 'static-pod-crashes',
    message: `${worst.container} of ${worst.pod} ends again and again: ${last.at(-1)?.slice(0, 300)}`,
    hint: `See "tail /var/log/pods/${worst.name}" on the host.`,
    proof: [{ title: `log of ${worst.pod}`, lines: last }],
  };
};

const imagePulls: Cause = (evidence) => {
  const told = (evidence.sections['pods'] ?? []).filter((line) => /ImagePullBackOff|ErrImagePull/.test(line));
  if (told.length === 0) return undefined;
  const events = (evidence.sections['events'] ?? []).filter((line) => /pull/i.test(line));
  const image = /image "([^"]+)"/.exec(events.join('\n'))?.[1];
  return {
    code: 'image-missing',
    message: `the image ${image ?? `of ${told[0]?.split(' ')[0]}`} cannot be pulled`,
    hint: 'See whether the registry or mirror has it and the host reaches it.',
    proof: [{ title: 'kubectl get events', lines: events.slice(-3) }],
  };
};

const networkMissing: Cause = (evidence) => {
  const told = (evidence.sections['nodes'] ?? []).filter((line) =>
    /Ready=False.*(cni|NetworkPluginNotReady|network plugin)/i.test(line),
  );
  if (told.length === 0) return undefined;
  const files = evidence.sections['cni-files'] ?? [];
  const failed = [...(evidence.journals['containerd.service'] ?? []), ...(evidence.journals['kubelet.service'] ?? [])]
    .filter((line) => /cni|network plugin/i.test(line))
    .slice(-2);
  return {
    code: 'pod-network-missing',
    message:
      files.length === 0
        ? 'the node has no pod network: nothing has written a configuration into /etc/cni/net.d'
        : `the pod network of ${files.join(', ')} does not work on the node`,
    hint: 'See "kubectl -n kube-flannel get pods -o wide" and the logs of the pod on this node.',
    proof: [
      { title: 'conditions of nodes', lines: told },
      ...(failed.length === 0 ? [] : [{ title: 'journals', lines: failed }]),
    ],
  };
};

const cniPluginMissing: Cause = (evidence) => {
  const lines = [
    ...(evidence.sections['events'] ?? []),
    ...(evidence.journals['kubelet.service'] ?? []),
    ...(evidence.journals['containerd.service'] ?? []),
  ].filter((line) => /failed to find plugin \\*"([^"\\]+)/.test(line));
  const last = lines.at(-1) ?? '';
  const name = /failed to find plugin \\*"([^"\\]+)/.exec(last)?.[1];
  if (name === undefined) return undefined;
  const node = /^FailedCreatePodSandBox on (\S+): /.exec(last)?.[1];
  return {
    code: 'cni-plugin-missing',
    message: `the CNI plugin ${name} is not in /opt/cni/bin${node === undefined ? '' : ` of ${node}`}`,
    hint: `"brolly resume" of an install fetches the plugins again, "brolly update" brings them back to a node that runs; see "ls -l /opt/cni/bin/${name}".`,
    proof: [{ title: 'what was said', lines: lines.slice(-2) }],
  };
};

/** A bridge of before has the address of a node's pods of before. */
const bridgeOfBefore: Cause = (evidence) => {
  const pattern = /\\*"(\S+?)\\*" already has an IP address different from ([\d.:a-f]+)/;
  const lines = [
    ...(evidence.sections['events'] ?? []),
    ...(evidence.journals['kubelet.service'] ?? []),
    ...(evidence.journals['containerd.service'] ?? []),
  ].filter((line) => pattern.test(line));
  const last = lines.at(-1) ?? '';
  const [, link, wanted] = pattern.exec(last) ?? [];
  if (link === undefined) return undefined;
  const node = /^FailedCreatePodSandBox on (\S+): /.exec(last)?.[1];
  return {
    code: 'pod-network-leftover',
    message: `the bridge ${link}${node === undefined ? '' : ` of ${node}`} has an address of a pod network of before, and pods need ${wanted}`,
    hint: `On the host, as root: "ip link delete ${link}"; the next pod makes it anew.`,
    proof: [{ title: 'what was said', lines: lines.slice(-2) }],
  };
};

export const podCauses: readonly Cause[] = [
  cniPluginMissing,
  bridgeOfBefore,
  imagePulls,
  podCrashes,
  networkMissing,
  kubeletCrashes,
  runtimeStopped,
];
