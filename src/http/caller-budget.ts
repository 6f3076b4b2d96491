import { type Clock, MINUTE, SECOND } from "../domain/time.ts";
import type { HttpReply } from "./route.ts";
import type { ScanTurn } from "./scan-turns.ts";
import type { Budget } from "./throttle.ts";

/** Units of work that each caller may cause in a time. A unit is about a millisecond of the service's own work. */
export interface CallerBudget {
  /** Takes a unit for a request. Returns null, or the seconds to wait if the caller has used up their units. */
  admit(caller: string): number | null;
  /** Takes the units of an answer, beyond the one of its request. */
  answered(caller: string, method: string, reply: HttpReply): void;
  /** Returns the turns of a caller, where each page that is searched takes units. */
  charging(caller: string, turn: ScanTurn): ScanTurn;
}

/** About half of what one processor can do in that time, and all that ordinary use of a large tenant needs at once. */
export const defaultBudget: Budget = { units: 150_000, within: 5 * MINUTE };

const PAGE_UNITS = 15;
const WRITE_UNITS = 1;
const ROWS_A_UNIT = 50;
/** Beyond this number of callers, those who have all of their units again are forgotten. */
const MOST_CALLERS = 10_000;

/**
 * Returns a budget that is full at first and refilled evenly. What a request costs is known when it is answered, so that
 * the last one may take more than is left, and the caller then waits for that too. No caller waits for another.
 */
export function callerBudget({ units, within }: Budget, clock: Clock): CallerBudget {
  const left = new Map<string, { units: number; at: number }>();
  const refilled = (caller: string) => {
    const now = clock.now();
    const known = left.get(caller) ?? { units, at: now };
    return { units: Math.min(units, known.units + (Math.max(0, now - known.at) * units) / within), at: now };
  };
  const spend = (caller: string, spent: number): void => {
    const account = refilled(caller);
    left.set(caller, { ...account, units: account.units - spent });
    if (left.size <= MOST_CALLERS) return;
    for (const known of left.keys()) if (refilled(known).units === units) left.delete(known);
  };
  return {
    admit(caller) {
      const missing = 1 - refilled(caller).units;
      if (missing > 0) return Math.ceil((missing * within) / units / SECOND);
      spend(caller, 1);
      return null;
    },
    answered(caller, method, { body }) {
      const rows = Array.isArray(body?.value) ? body.value.length : 0;
      spend(caller, (method === "GET" ? 0 : WRITE_UNITS) + Math.floor(rows / ROWS_A_UNIT));
    },
    charging:
      (caller, turn) =>
      async (pages = 1) => {
        await turn(pages);
        spend(caller, pages * PAGE_UNITS);
      },
  };
}
