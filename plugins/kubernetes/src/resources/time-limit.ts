// A time limit in POSIX sh, by the clock: what counts looks waits for as long as these take.

/**
 * POSIX sh: from here on `left` prints what is left of so many seconds, for `--timeout` (`42s`; never less than `1s`, for 0 is
 * no limit in places), and `is_over` succeeds when they are over.
 */
export function timeLimit(seconds: number): string {
  return `limit_end=$(($(date +%s) + ${Math.ceil(seconds)}))
left() { limit_now=$(date +%s); if [ "$limit_now" -lt "$limit_end" ]; then echo "$((limit_end - limit_now))s"; else echo 1s; fi; }
is_over() { [ "$(date +%s)" -ge "$limit_end" ]; }`;
}
