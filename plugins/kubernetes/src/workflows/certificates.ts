// kube_certificates and kube_renew_certificates: when certificates end, and new ones in their place.

import {
  type CustomStep,
  type CustomWorkflow,
  forkJoin,
  type Json,
  runGraph,
  type StepAnswer,
  sequence,
} from '@brolly/plugin-sdk';
import { textAt } from '../api/kube-object.ts';
import { endText } from '../pki/read-certificates.ts';
import { clusterOf } from './cluster-of.ts';
import { clusterOperation } from './cluster-operation.ts';

/**
 * Parameter `master`. Its result: by instance and file, how near the end is, the first to end at the beginning.
 * Sample: `{ master_a1b2c3: { '/etc/kubernetes/pki/apiserver.crt': 'ends on 2027-11-26, in 364 days' } }`
 */
export const certificatesWorkflow: CustomWorkflow = {
  *steps(context): Generator<CustomStep, Json, StepAnswer> {
    const { controlPlanes, workers } = clusterOf(context);
    const started = [...controlPlanes, ...workers].filter((one) => one.state === 'started');
    const parts = started.map((one) => clusterOperation(one, 'certificates', {}, { resultName: one.id }));
    const { results } = yield runGraph('certificates', forkJoin(...parts));
    const shown = Object.entries(results).map(([id, found]) => [id, endsOf(found, context.at)] as const);
    return Object.fromEntries(shown);
  },
};

/** What the operation has returned, for people. */
function endsOf(found: Json, now: number): Json {
  const all = Array.isArray(found) ? (found as readonly Json[]) : [];
  return Object.fromEntries(
    all.map((one) => [textAt(one, 'file'), endText({ until: Date.parse(textAt(one, 'until')) }, now)]),
  );
}

/** Parameter `master`. One control plane after the other, then the administrator. */
export const renewWorkflow: CustomWorkflow = {
  *steps(context): Generator<CustomStep, Json, StepAnswer> {
    const started = clusterOf(context).controlPlanes.filter((one) => one.state === 'started');
    const [first] = started;
    if (first === undefined) throw new Error('no control plane is started: there is nothing to renew');
    const parts = started.map((one) => clusterOperation(one, 'renew_certificates', {}, { resultName: one.id }));
    const answer = yield runGraph('renew', sequence(...parts, clusterOperation(first, 'renew_administrator')));
    return answer.results;
  },
};
