// The log file of an execution on a real disk.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent } from '#index';
import { openLogFile } from './log-file.ts';

let folder: string;
let problems: string[];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'brolly-log-')), 'logs');
  problems = [];
});

const open = (name = 'e1') =>
  openLogFile({
    path: join(folder, `${name}.log`),
    deploymentId: 'shop',
    workflow: 'install',
    onProblem: (message) => problems.push(message),
  });

const logged = (text: string, at = 0): LiveEvent => ({
  kind: 'log',
  at,
  taskId: 't',
  instanceId: 'web_1',
  level: 'debug',
  text,
});

describe('the log file of an execution', () => {
  it('has a line per event with its whole time, debug lines and evidence among them', async () => {
    const file = open();
    const at = Date.UTC(2026, 10, 26, 15, 0, 0, 123);
    const tasks = [
      { kind: 'operation', id: 't', instanceId: 'web_1', operation: 'a.start', plugin: 'shop', function: 'start' },
    ];
    file.onGraph({ tasks } as never);
    file.onEvent({ kind: 'execution-started', at });
    file.onEvent(logged('looking', at));
    const evidence = [{ title: 'journal', lines: ['squeak'] }];
    const failure = { reason: 'till-jammed', message: 'jammed', recoverable: false, evidence, hint: 'oil it' };
    file.onEvent({ kind: 'task-failed', at, taskId: 't', attempt: 0, failure, changes: [], decision: 'fail' });
    await file.close();
    expect(readFileSync(join(folder, 'e1.log'), 'utf8').split('\n')).toEqual([
      '2026-11-26T15:00:00.123Z shop install began',
      '2026-11-26T15:00:00.123Z web_1 debug: looking',
      '2026-11-26T15:00:00.123Z web_1 start: failed after 0.0 s: till-jammed: jammed',
      '    journal:',
      '      squeak',
      '    try: oil it',
      '',
    ]);
    expect(statSync(join(folder, 'e1.log')).mode & 0o777).toBe(0o600);
  });

  it('goes on at its end when the execution is resumed', async () => {
    for (const text of ['one', 'two']) {
      const file = open();
      file.onEvent(logged(text));
      await file.close();
    }
    expect(readFileSync(join(folder, 'e1.log'), 'utf8')).toMatch(/one\n.*two\n$/);
  });

  it('is never larger than its limit and one write, and keeps the part before it', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'e1.log'), 'x'.repeat(17 * 2 ** 20));
    const file = open();
    file.onEvent(logged('the last of the old part'));
    await file.close();
    const next = open();
    next.onEvent(logged('the first of the new part'));
    await next.close();
    expect(readFileSync(join(folder, 'e1.log.1'), 'utf8')).toMatch(/the last of the old part\n$/);
    expect(readFileSync(join(folder, 'e1.log'), 'utf8')).toMatch(/^\S+ web_1 debug: the first of the new part\n$/);
  });

  it('leaves those of the last fifty executions', async () => {
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < 60; index += 1) {
      const path = join(folder, `old-${index}.log`);
      writeFileSync(path, '');
      utimesSync(path, index, index);
    }
    await open('new').close();
    const left = readdirSync(folder);
    expect(left).toContain('old-59.log');
    expect(left).not.toContain('old-9.log');
    expect(left).toHaveLength(50);
  });

  it('that cannot be written is said once, and the execution goes on', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const file = open();
    file.onEvent(logged('one'));
    file.onEvent(logged('two'));
    await file.close();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/log file .*e1\.log is not written/);
  });
});
