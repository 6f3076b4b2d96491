import { RewindError } from "../domain/errors.ts";

/** What is said of an error on the error stream: its sentence; of one that nobody expected, all that helps to mend it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof RewindError) return error.message;
  return `This is a defect of entra-rewind: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
}
