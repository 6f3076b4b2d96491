import { sentenceOf } from "../app/error-sentence.ts";
import { type ExitStatus, exitStatus } from "../app/exit-status.ts";
import type { Streams } from "../app/process-context.ts";
import { writeLines } from "../app/write-lines.ts";
import { type ErrorCode, RewindError } from "../domain/errors.ts";
import { refusalNamedHere } from "../terminal/named-here.ts";
import { linesFor } from "../terminal/wrap.ts";

/**
 * Does the work of a command. Turns an error into one sentence on the error stream, in the words of a terminal, and a
 * status.
 */
export async function runCommand(
  streams: Pick<Streams, "errors">,
  work: () => Promise<ExitStatus>,
): Promise<ExitStatus> {
  try {
    return await work();
  } catch (error) {
    for (const line of linesFor(streams.errors, sentenceOf(refusalNamedHere(error)))) writeLines(streams.errors, line);
    return (error instanceof RewindError ? statuses[error.code] : undefined) ?? exitStatus.failed;
  }
}

/** The statuses of errors of the environment or the usage, not of the work. */
const statuses: Partial<Readonly<Record<ErrorCode, ExitStatus>>> = {
  invalidInput: exitStatus.unusable,
  storeUnusable: exitStatus.unusable,
  storeNewer: exitStatus.unusable,
  storeFull: exitStatus.full,
};
