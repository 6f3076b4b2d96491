import { RewindError } from "../../src/domain/errors.ts";
import type { Asked } from "./pair.ts";

export const accepted = "accepted";

/** Returns the words of a refusal, or "accepted" for input that is not refused. Another error is a defect. */
export const tried =
  (run: () => unknown): Asked =>
  async () => {
    try {
      await run();
      return accepted;
    } catch (error) {
      if (error instanceof RewindError) return error.message;
      throw error;
    }
  };

/** Returns the message of any error, for errors of a protocol, or "accepted". */
export const thrown =
  (run: () => unknown): Asked =>
  async () => {
    try {
      await run();
      return accepted;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
