// A time limit as real shells keep it.

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { timeLimit } from './time-limit.ts';

it.each(['dash', 'bash --posix', 'busybox sh'])('is kept by %s by the clock, not by looks', (shell) => {
  const [program = 'sh', ...parameters] = shell.split(' ');
  // A clock that goes on by ten seconds from look to look.
  const script = `set -eu
clock=1000
date() { echo "$clock"; }
${timeLimit(25)}
for look in 1 2 3 4; do
  if is_over; then echo "over $(left)"; else left; fi
  clock=$((clock + 10))
done`;
  const printed = execFileSync(program, parameters, { input: script, encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual(['25s', '15s', '5s', 'over 1s']);
});
