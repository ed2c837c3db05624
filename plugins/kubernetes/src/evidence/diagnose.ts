// From evidence to the causes of a failure, the one that explains most first.

import type { Diagnosis, HostEvidence } from './cause.ts';
import { causes } from './causes.ts';

/** What something else has led to, where anything else is found. */
const SYMPTOM = 'kubelet-crashes';

/** All causes that are found, in the order of the list; each code once. */
export function diagnose(evidence: HostEvidence): readonly Diagnosis[] {
  const found = causes.flatMap((cause) => cause(evidence) ?? []);
  const [first] = found;
  return found.filter(
    (one, index) =>
      found.findIndex((other) => other.code === one.code) === index && (one.code !== SYMPTOM || one === first),
  );
}
