// Asks a server again and again, from a host of the lab, and notes each request that is not answered.

import type { LabHost } from '@brolly/lab';
import { sshToHost } from './ssh-to-host.ts';

/** Where the notes lie on the host while it runs. */
const FOLDER = '/tmp/probe';

/** Begins to ask `address` at port 80, some twenty times a second. */
export async function startProbe(
  host: LabHost,
  address: string,
): Promise<{ readonly stop: () => Promise<{ readonly asked: number; readonly lost: readonly string[] }> }> {
  const loop = `while [ ! -e ${FOLDER}/stop ]; do
  echo >>${FOLDER}/asked
  [ "$(curl -s -S -m 3 http://${address}/ 2>${FOLDER}/said)" = served ] || echo "$(date +%T) $(cat ${FOLDER}/said)" >>${FOLDER}/lost
  sleep 0.05
done
: >${FOLDER}/stopped`;
  await sshToHost(
    host,
    `rm -rf ${FOLDER}; mkdir ${FOLDER}; cat >${FOLDER}/loop <<'LOOP'
${loop}
LOOP
setsid sh ${FOLDER}/loop </dev/null >/dev/null 2>&1 &`,
  );
  return {
    async stop() {
      const script = `: >${FOLDER}/stop; until [ -e ${FOLDER}/stopped ]; do sleep 0.1; done
wc -l <${FOLDER}/asked; cat ${FOLDER}/lost 2>/dev/null || :; rm -rf ${FOLDER}`;
      const [asked = '', ...lost] = (await sshToHost(host, script)).stdout.trim().split('\n');
      return { asked: Number(asked), lost };
    },
  };
}
