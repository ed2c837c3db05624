// Medians, spread and the closing line that every bench prints the same way.

/** One bench: runs both sides and tells whether the goal is met. */
export interface Bench {
  readonly defaultRuns: number;
  readonly run: (options: { readonly runs: number }) => Promise<boolean>;
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** `median 36.1 s (35.2 to 38.0, 3 runs)`. */
export function describe(seconds: readonly number[], digits = 1): string {
  const low = Math.min(...seconds).toFixed(digits);
  const high = Math.max(...seconds).toFixed(digits);
  return `median ${median(seconds).toFixed(digits)} s (${low} to ${high}, ${seconds.length} runs)`;
}

/** Prints the closing line with the median of the ratios pair by pair, and tells whether the goal is met. */
export function closeWithRatio(
  pairs: readonly { readonly ours: number; readonly anchor: number }[],
  goal: number,
  digits = 2,
): boolean {
  const ratio = median(pairs.map((pair) => pair.ours / pair.anchor));
  const met = ratio <= goal;
  console.log(`ratio ${ratio.toFixed(digits)} (goal: at most ${goal.toFixed(digits)}): ${met ? 'met' : 'missed'}`);
  return met;
}

/** Prints one figure beside its goal, and tells whether that is met. */
export function judge(what: string, found: number, goal: number): boolean {
  const met = found <= goal;
  const digits = goal < 2 ? 3 : 0;
  console.log(`${what}: ${found.toFixed(digits)} (goal: at most ${goal.toFixed(digits)}): ${met ? 'met' : 'missed'}`);
  return met;
}

/** Prints how far two medians are apart beside the larger of their spreads, and tells whether they are no further apart. */
export function judgeAlike(what: string, some: readonly number[], others: readonly number[]): boolean {
  const spread = Math.max(...[some, others].map((one) => Math.max(...one) - Math.min(...one)));
  const apart = Math.abs(median(others) - median(some));
  const met = apart <= spread;
  console.log(
    `${what}: medians ${apart.toFixed(1)} s apart (goal: at most their spread, ${spread.toFixed(1)} s): ${met ? 'met' : 'missed'}`,
  );
  return met;
}
