// Asks something again and again, on a host of the lab, and notes each time that it is not so.

import type { LabHost } from '@brolly/lab';
import { sshToHost } from './ssh-to-host.ts';

/** Where the notes lie on the host while it runs. */
const FOLDER = '/tmp/probe';

/** What is asked until it is stopped. */
export interface Probe {
  /** How often it was asked, and a line for each time that it was not so. */
  stop(): Promise<{ readonly asked: number; readonly lost: readonly string[] }>;
}

/** Begins to run `check`, POSIX sh, some twenty times a second: it ends with 0 where all is well, and says why not on stderr. */
export async function startProbe(host: LabHost, check: string): Promise<Probe> {
  const loop = `while [ ! -e ${FOLDER}/stop ]; do
  echo >>${FOLDER}/asked
  (
${check}
  ) 2>${FOLDER}/said || echo "$(date +%T) $(cat ${FOLDER}/said)" >>${FOLDER}/lost
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
