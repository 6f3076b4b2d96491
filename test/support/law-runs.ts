import type fc from "fast-check";

/**
 * Returns the runs of a law: so many, or `FC_RUNS`. A failure prints its seed and path, and `FC_SEED` and `FC_PATH` repeat
 * it.
 */
export const lawRuns = (runs: number): fc.Parameters<unknown> => ({
  numRuns: Number(process.env.FC_RUNS ?? runs),
  ...(process.env.FC_SEED === undefined ? {} : { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH === undefined ? {} : { path: process.env.FC_PATH }),
});
