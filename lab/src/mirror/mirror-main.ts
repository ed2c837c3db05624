// Entry point of the mirror's process: `mirror-main.ts ADDRESS`. Says where it listens in the state folder.

import { renameSync, writeFileSync } from 'node:fs';
import { identifyProcess } from '../machine/processes.ts';
import { mirrorRecordPath } from './mirror-record.ts';
import { startMirror } from './mirror-server.ts';

const [address = '127.0.0.1'] = process.argv.slice(2);
const mirror = await startMirror({ address });
const path = mirrorRecordPath();
writeFileSync(`${path}.draft`, JSON.stringify({ process: identifyProcess(process.pid), url: mirror.url }));
renameSync(`${path}.draft`, path);
