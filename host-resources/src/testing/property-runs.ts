// How often a property with real processes is tried.

/** Few by default, since each try runs several scripts; `PROPERTY_RUNS=500` for a long search. */
export const PROPERTY_RUNS = Number(process.env['PROPERTY_RUNS'] ?? 3);
