// npm run fix: what the formatter and the linter can mend by themselves.

import { checkSteps } from './check-steps.ts';
import { runStep } from './run-step.ts';

for (const step of checkSteps) {
  if (step.fix === undefined) continue;
  const outcome = await runStep(step.fix, { echo: true });
  if (outcome.exitCode !== 0) process.exitCode = 1;
}
