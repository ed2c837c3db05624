// How often a property with real processes is tried, and with which values.

const runs = process.env['PROPERTY_RUNS'];

/**
 * The same few tries every time, since each runs several scripts and a change must be judged by what it changes;
 * `PROPERTY_RUNS=500` searches with new values.
 */
export const PROPERTY_RUNS = runs === undefined ? { numRuns: 3, seed: 20 } : { numRuns: Number(runs) };

/** Milliseconds that they may take in all: a try takes a few seconds, and several times that on a busy machine. */
export const PROPERTY_TIMEOUT_MS = 60_000 + PROPERTY_RUNS.numRuns * 25_000;
