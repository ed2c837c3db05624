// What the host itself says about a failure.

import {
  type Evidence,
  type Host,
  NonRecoverableError,
  type OperationContext,
  OperationError,
  RecoverableError,
} from '@brolly/plugin-sdk';

const LINES = 15;
const TIMEOUT_MS = 20_000;

/** Adds the last lines of units' journals and of failed containers to an error that came from the host's resources. */
export function explainWith(
  units: readonly string[],
): (error: unknown, host: Host, context: OperationContext) => Promise<unknown> {
  return async (error, host, context) => {
    if (
      !(error instanceof OperationError) ||
      !['resource-failed', 'unit-failed', 'command-timeout', 'node-not-ready'].includes(error.reason)
    )
      return undefined;
    const found = await gather(host, units, context);
    const options = {
      reason: error.reason,
      evidence: [...error.evidence, ...found],
      cause: error,
      ...(error.hint === undefined
        ? { hint: `Look at "journalctl -u ${units[0]}" on the host, then run "brolly resume".` }
        : { hint: error.hint }),
    };
    return error.recoverable
      ? new RecoverableError(error.message, options)
      : new NonRecoverableError(error.message, options);
  };
}

async function gather(host: Host, units: readonly string[], context: OperationContext): Promise<readonly Evidence[]> {
  const script = `
for unit in ${units.join(' ')}; do
  systemctl cat "$unit" >/dev/null 2>&1 || continue
  echo "@title journal of $unit"
  journalctl -u "$unit" -n ${LINES} --no-pager -o cat 2>/dev/null
done
for log in $(ls -t /var/log/pods/*/*/*.log 2>/dev/null | head -n 3); do
  grep -qiE 'error|fatal|panic|fail' "$log" || continue
  echo "@title log of \${log#/var/log/pods/}"
  tail -n 5 "$log"
done`;
  try {
    const { stdout } = await host.run(script, { signal: context.signal, timeoutMs: TIMEOUT_MS });
    return stdout
      .split('@title ')
      .slice(1)
      .map((part) => {
        const [title = '', ...lines] = part.trimEnd().split('\n');
        return { title, lines };
      });
  } catch {
    return [];
  }
}
