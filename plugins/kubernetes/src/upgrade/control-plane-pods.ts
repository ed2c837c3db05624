// Whether the static pods of control planes run: etcd, API server, controller manager, scheduler. Pure.

/** kubectl prints with it a line per pod: `kube-scheduler-cp2 False CrashLoopBackOff`. */
export const CONTROL_PLANE_PODS_TEMPLATE = [
  '{{range .items}}{{.metadata.name}} ',
  '{{range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}} ',
  '{{range .status.containerStatuses}}{{with .state.waiting}}{{.reason}}{{end}}{{end}}{{"\\n"}}{{end}}',
].join('');

/** Those that are not ready: `kube-scheduler-cp2 is not ready: CrashLoopBackOff`. */
export function unreadyPods(printed: string): readonly string[] {
  return printed.split('\n').flatMap((line) => {
    const [name = '', ready = '', reason = ''] = line.split(' ');
    if (name === '' || ready === 'True') return [];
    return [`${name} is not ready${reason === '' ? '' : `: ${reason}`}`];
  });
}
