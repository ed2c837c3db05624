// npm run check: format, lint, types, arrows, tidy and unit tests. Green before every commit.

import { checkSteps } from './check-steps.ts';
import { runStep } from './run-step.ts';

let failed = 0;
for (const step of checkSteps) {
  const outcome = await runStep(step.command, { echo: false });
  const mark = outcome.exitCode === 0 ? 'ok    ' : 'FAILED';
  console.log(`${mark} ${step.title} (${outcome.seconds.toFixed(1)} s)`);
  if (outcome.exitCode !== 0) {
    failed += 1;
    console.log(outcome.output.trimEnd());
  }
}
if (failed > 0) {
  console.log(`\n${failed} of ${checkSteps.length} steps failed. "npm run fix" mends format and what lint can.`);
  process.exitCode = 1;
}
