// Lists of resources on a lab host, by the scripts of host-resources alone: made, looked at and taken back.

import {
  changeScript,
  compareResources,
  type HostResource,
  observeScript,
  type Progress,
  parseObservation,
  parseProgress,
  revertScript,
} from '@brolly/host-resources';
import type { LabHost } from '@brolly/lab';
import { expect } from 'vitest';
import { sshToHost } from './ssh-to-host.ts';

/** By which name the record on the host is kept. */
export const RESOURCES_OWNER = { owner: 'kinds.host_1' };

/** What a root shell of the host prints. */
export async function askHost(host: LabHost, script: string): Promise<string> {
  return (await sshToHost(host, script)).stdout;
}

/** What is to be done on the host for the list. */
export async function changesOn(
  host: LabHost,
  list: readonly HostResource[],
): Promise<ReturnType<typeof compareResources>> {
  return compareResources(list, parseObservation(await askHost(host, observeScript(list, RESOURCES_OWNER))));
}

/** Makes the list, and expects that it went well. */
export async function makeOn(host: LabHost, list: readonly HostResource[]): Promise<void> {
  const made = await progressOn(host, changeScript(await changesOn(host, list), RESOURCES_OWNER));
  expect(made.filter(({ kind }) => kind === 'failed')).toEqual([]);
  expect(made.at(-1)).toEqual({ kind: 'finished', isFailed: false });
}

/** Takes back all that was made, and expects that it went well. */
export async function takeBackOn(host: LabHost): Promise<void> {
  const reverted = await progressOn(host, revertScript(RESOURCES_OWNER));
  expect(reverted.at(-1)).toEqual({ kind: 'finished', isFailed: false });
}

/** What a change or revert script tells. It ends with 1 where it failed: that is part of its progress. */
export async function progressOn(host: LabHost, script: string): Promise<Progress[]> {
  const stdout = await askHost(host, `(\n${script}\n) || :\n`);
  return stdout.split('\n').flatMap((line) => parseProgress(line) ?? []);
}
