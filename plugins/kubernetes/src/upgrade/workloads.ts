// Whether what runs in a cluster runs as it did before: Deployments, StatefulSets and DaemonSets. Pure.

/** kubectl prints with it a line per workload: `Deployment shop/web 2 2`, what is wanted and what is available. */
export const WORKLOADS_TEMPLATE = [
  '{{range .items}}{{.kind}} {{.metadata.namespace}}/{{.metadata.name}} ',
  '{{if eq .kind "DaemonSet"}}{{.status.desiredNumberScheduled}} {{or .status.numberAvailable 0}}',
  '{{else}}{{.spec.replicas}} {{or .status.availableReplicas 0}}{{end}}{{"\\n"}}{{end}}',
].join('');

/** A workload and how many pods of it are wanted and available. */
export interface Workload {
  /** `Deployment shop/web` */
  readonly name: string;
  readonly wanted: number;
  readonly available: number;
}

/** Reads what kubectl printed. */
export function readWorkloads(printed: string): readonly Workload[] {
  return printed.split('\n').flatMap((line) => {
    const [kind, name, wanted, available] = line.trim().split(' ');
    if (kind === undefined || name === undefined || available === undefined) return [];
    return [{ name: `${kind} ${name}`, wanted: Number(wanted), available: Number(available) }];
  });
}

/** Names of the workloads of which every pod is available. */
export function wholeOnes(workloads: readonly Workload[]): readonly string[] {
  return workloads.filter((one) => one.available >= one.wanted).map((one) => one.name);
}

/** Those that were whole and are not: `Deployment shop/web: 1 of 2 available`. What is gone is nobody's any more. */
export function lackingOnes(now: readonly Workload[], wholeBefore: readonly string[]): readonly string[] {
  const before = new Set(wholeBefore);
  return now
    .filter((one) => before.has(one.name) && one.available < one.wanted)
    .map((one) => `${one.name}: ${one.available} of ${one.wanted} available`);
}
