// What is left where a script runs when the link is cut while files are sent to it: nothing of theirs at another path, and
// no part of the script. With ENUMERATE_ALL=1 at every byte, else at bytes that are spread evenly.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { payloadText } from '../payload.ts';

const isAll = process.env['ENUMERATE_ALL'] === '1';
const SAMPLE = 8;
const AT_A_TIME = 4;

interface Left {
  /** A file whose path is the beginning of the one that is sent. */
  readonly neighbour: string;
  readonly sent: string;
  readonly hasRun: boolean;
  /** What else there is. */
  readonly others: readonly string[];
}

/** Sends the first bytes of a conversation, as soon as the relay takes them, then the end of the stream. */
async function sendPart(length: number, folder: string): Promise<Left> {
  const path = join(folder, 'hosts');
  writeFileSync(path, 'kept\n');
  const relay = `brolly_mark=m\nbrolly_base=${folder}\n${await payloadText('relay.sh')}`;
  const child = spawn('sh', ['-s'], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.write(relay);
  await once(child.stdout, 'data');
  child.stdout.resume();
  child.stdin.end(conversation(folder).subarray(0, length));
  await once(child, 'exit');
  const names = readdirSync(folder).toSorted();
  return {
    neighbour: readFileSync(path, 'utf8'),
    sent: existsSync(`${path}.allow`) ? readFileSync(`${path}.allow`, 'utf8') : '',
    hasRun: names.includes('ran'),
    others: names.filter((name) => !['hosts', 'hosts.allow', 'ran'].includes(name)),
  };
}

/** A file beside another one, whose path begins as its own does; then the script. */
function conversation(folder: string): Buffer {
  const script = `echo ran >${folder}/ran\n`;
  return Buffer.from(`file 644 8\n${folder}/hosts.allow\nallowed\nfile 600 ${script.length}\nrun\n${script}run\n`);
}

it('writes to no other path than the whole one, and runs nothing that has not come wholly', async () => {
  const root = mkdtempSync(join(tmpdir(), 'brolly-cut-'));
  const folderOf = (length: number): string => join(root, String(length).padStart(4, '0'));
  const whole = conversation(`${folderOf(0)}XXXXXX`);
  const atNeighbour = whole.indexOf('/hosts.allow') + '/hosts'.length;
  const step = isAll ? 1 : Math.ceil(whole.length / SAMPLE);
  const left = [atNeighbour, ...Array.from({ length: Math.ceil(whole.length / step) }, (_, index) => index * step)];
  const tried = left.length;
  const work = async (): Promise<void> => {
    for (let length = left.shift(); length !== undefined; length = left.shift()) {
      const folder = mkdtempSync(folderOf(length));
      const end = await sendPart(length, folder);
      expect(end, `cut after ${length} bytes`).toMatchObject({ neighbour: 'kept\n', hasRun: false, others: [] });
      expect('allowed\n'.startsWith(end.sent), `cut after ${length} bytes: ${end.sent}`).toBe(true);
      rmSync(folder, { recursive: true });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  rmSync(root, { recursive: true });
  if (isAll) console.log(`files for a script: cut at ${tried} bytes`);
}, 600_000);
