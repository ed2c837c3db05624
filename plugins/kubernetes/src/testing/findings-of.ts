// What preflight finds on two hosts of which one is changed, for tests.

import { checks } from '../preflight/checks.ts';
import type { Finding, Preflight, Probe } from '../preflight/finding.ts';
import { type HostChanges, sketchHost, sketchPreflight, sketchWorkerHost } from './sketch-preflight.ts';

/** Ids of the instances of the sketches. */
export const WORKER = 'minion_d4e5f6';
export const MASTER = 'master_a1b2c3';

/** All of them, in their order. */
export function findings(preflight: Preflight): readonly Finding[] {
  return checks.flatMap((check) => check(preflight));
}

/** Findings when the worker is changed. */
export function ofWorker(changes: HostChanges, more: Partial<Preflight> = {}): readonly Finding[] {
  return findings(sketchPreflight([sketchHost(), sketchWorkerHost(changes)], more));
}

/** Findings when the control plane is changed. */
export function ofMaster(changes: HostChanges, more: Partial<Preflight> = {}): readonly Finding[] {
  return findings(sketchPreflight([sketchHost(changes), sketchWorkerHost()], more));
}

/** The control plane gets no answer from the kubelet of the worker, but for the changes. */
export function probe(changes: Partial<Probe>): Probe {
  return { from: MASTER, to: WORKER, protocol: 'tcp', port: 10_250, result: 'no-answer', ...changes };
}
