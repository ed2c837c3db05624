// kube_certificates and kube_renew_certificates: when certificates end, and new ones in their place.

import {
  type CustomStep,
  type CustomWorkflow,
  forkJoin,
  type Json,
  message,
  runGraph,
  type StepAnswer,
  sequence,
} from '@brolly/plugin-sdk';
import { textAt } from '../api/kube-object.ts';
import { certificateText } from '../pki/read-certificates.ts';
import { clusterOf } from './cluster-of.ts';
import { clusterOperation } from './cluster-operation.ts';

/** Parameter `master`. Its result: by instance, `[{ file, until }]`. */
export const certificatesWorkflow: CustomWorkflow = {
  *steps(context): Generator<CustomStep, Json, StepAnswer> {
    const { controlPlanes, workers } = clusterOf(context);
    const started = [...controlPlanes, ...workers].filter((one) => one.state === 'started');
    const parts = started.map((one) => clusterOperation(one, 'certificates', {}, { resultName: one.id }));
    const { results } = yield runGraph('certificates', forkJoin(...parts));
    for (const [id, found] of Object.entries(results))
      for (const one of Array.isArray(found) ? found : [])
        yield message(`${id}: ${certificateText(endOf(one), context.at)}`);
    return results;
  },
};

/** A certificate as the operation has returned it. */
function endOf(one: Json): { readonly file: string; readonly until: number } {
  return { file: textAt(one, 'file'), until: Date.parse(textAt(one, 'until')) };
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
