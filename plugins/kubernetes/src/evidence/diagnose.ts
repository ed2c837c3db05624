// From evidence to the causes of a failure, the one that explains most first.

import type { Diagnosis, HostEvidence } from './cause.ts';
import { causes } from './causes.ts';

/** All causes that are found, in the order of the list; each code once. */
export function diagnose(evidence: HostEvidence): readonly Diagnosis[] {
  const found = causes.flatMap((cause) => cause(evidence) ?? []);
  return found.filter((one, index) => found.findIndex((other) => other.code === one.code) === index);
}
