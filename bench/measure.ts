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
export function describe(seconds: readonly number[]): string {
  const low = Math.min(...seconds).toFixed(1);
  const high = Math.max(...seconds).toFixed(1);
  return `median ${median(seconds).toFixed(1)} s (${low} to ${high}, ${seconds.length} runs)`;
}

/** Prints the closing line with the median of the ratios pair by pair, and tells whether the goal is met. */
export function closeWithRatio(
  pairs: readonly { readonly ours: number; readonly anchor: number }[],
  goal: number,
): boolean {
  const ratio = median(pairs.map((pair) => pair.ours / pair.anchor));
  const met = ratio <= goal;
  console.log(`ratio ${ratio.toFixed(2)} (goal: at most ${goal.toFixed(2)}): ${met ? 'met' : 'missed'}`);
  return met;
}
