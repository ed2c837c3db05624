// What begins anew when CAs have changed, by real shells.

import { describe, expect, it } from 'vitest';
import { CLOCK, CLOCK_PROGRAMS, runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { readAnewScript } from './read-anew.ts';

/** Answers for two namespaces with a workload each; what fits `failing` is refused. */
const kubectl = (failing: string): string => `case "$*" in
${failing}) echo 'The connection to the server was refused' >&2; exit 1 ;;
*'get namespaces'*) printf 'kube-system shop' ;;
*kube-root-ca.crt*) printf 'THE CAS' ;;
*'get configmap cluster-info'*) echo 'certificate-authority-data: T0xE' ;;
*replace*) cat >/dev/null ;;
*'get deployments'*) echo "deployment.apps/$2" ;;
esac`;

describe.each(SHELLS)('by %s, after a change of CAs', (shell) => {
  const read = (failing: string, everywhere = true) =>
    runWithKubectl(shell, readAnewScript('THE CAS\n', everywhere), kubectl(failing));

  it.each([
    [true, ['kube-system', 'shop']],
    [false, ['kube-system', 'kube-flannel']],
  ])('all begins anew, everywhere: %s', (everywhere, namespaces) => {
    const { exitCode, calls, stderr } = read('none', everywhere);
    expect(exitCode, stderr).toBe(0);
    expect(calls.filter((one) => one.includes('rollout restart'))).toEqual(
      namespaces.map((one) => `-n ${one} rollout restart deployment.apps/${one} --request-timeout=20s`),
    );
    expect(calls.filter((one) => one.includes('rollout status'))).toHaveLength(2);
  });

  it.each([
    ['the namespaces', "*'get namespaces'*"],
    ['the workloads', "*'get deployments'*"],
    ['what tokens join by', "*'get configmap cluster-info'*"],
    ['a restart', "*'rollout restart'*"],
  ])('nothing counts as done where %s could not be asked for', (_, failing) => {
    expect(read(failing)).toMatchObject({ exitCode: 1 });
  });

  it('what tokens join by may be gone', () => {
    expect(
      runWithKubectl(
        shell,
        readAnewScript('THE CAS', true),
        `case "$*" in *cluster-info*) exit 0 ;; esac
${kubectl('none')}`,
      ),
    ).toMatchObject({ exitCode: 0 });
  });

  it('the CAs are waited for as long as is said, however long a look takes', () => {
    const silent = `${CLOCK}
case "$*" in
*kube-root-ca.crt*) echo $(($(cat "$clock") + 20)) >"$clock"; exit 1 ;;
esac
${kubectl('none')}`;
    const { exitCode, calls, stderr } = runWithKubectl(shell, readAnewScript('THE CAS', true), silent, CLOCK_PROGRAMS);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'namespace kube-system has not got the CAs\n' });
    expect(calls.filter((one) => one.includes('kube-root-ca.crt'))).toHaveLength(6);
  });
});
