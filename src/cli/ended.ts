import { RewindError } from "../domain/errors.ts";
import { type ExitStatus, exitStatus } from "./exit-status.ts";
import type { Streams } from "./terminal/screen.ts";

/** Does the work of a command; an error becomes one sentence on the error stream and a status. */
export async function ended(streams: Pick<Streams, "errors">, work: () => Promise<ExitStatus>): Promise<ExitStatus> {
  try {
    return await work();
  } catch (error) {
    streams.errors.write(`${sentenceOf(error)}\n`);
    return error instanceof RewindError && unusable.includes(error.code) ? exitStatus.unusable : exitStatus.failed;
  }
}

/** Errors of the place or the question, not of the work. */
const unusable: readonly string[] = ["invalidInput", "storeUnusable", "storeNewer", "storeFull"];

/** What is said of an error on the error stream: its sentence; of one that nobody expected, all that helps to mend it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof RewindError) return error.message;
  return `This is a defect of entra-rewind: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
}
