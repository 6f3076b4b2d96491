import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { until } from "./until.ts";

/** The milliseconds that one worker waits for what another one makes. */
const PATIENCE = 5 * 60_000;

/**
 * Makes a folder once for all workers of a run, and returns its path and what its maker said about it. Tests copy the folder
 * and leave it as it is.
 */
export async function madeOnce<Said>(
  name: string,
  make: (folder: string) => Promise<Said>,
): Promise<{ readonly folder: string; readonly said: Said }> {
  const folder = join(inject("shared"), name);
  const end = `${folder}.json`;
  if (isFirst(folder)) {
    const outcome = await make(folder).then(
      (said) => ({ said }),
      (error: unknown) => ({ failed: String(error) }),
    );
    writeFileSync(`${end}.draft`, JSON.stringify(outcome));
    renameSync(`${end}.draft`, end);
  }
  await until(`${name}, which another worker makes`, () => existsSync(end), PATIENCE);
  const outcome: { readonly said: Said } | { readonly failed: string } = JSON.parse(readFileSync(end, "utf8"));
  if ("failed" in outcome) throw new Error(`${name} could not be made: ${outcome.failed}`);
  return { folder, said: outcome.said };
}

/** Returns true for the one caller that makes the folder. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
