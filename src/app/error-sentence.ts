import { RewindError } from "../domain/errors.ts";

/**
 * Returns the text of an error for the error stream: its sentence, or for an unexpected error everything that helps to
 * fix it.
 */
export function sentenceOf(error: unknown): string {
  if (error instanceof RewindError) return error.message;
  return `This is a defect of entra-rewind: ${error instanceof Error ? (error.stack ?? error.message) : error}`;
}
