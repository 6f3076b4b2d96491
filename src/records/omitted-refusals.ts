import { iso, MINUTE, type Millis } from "../domain/time.ts";
import { countOf } from "../domain/words/counted-words.ts";
import type { TrailEvent } from "../service/audit-trail.ts";
import { findSecret, putSecret } from "../store/sql/secrets.ts";
import type { TenantTx } from "../store/sql/tenant-db.ts";

/** The most refusals of one caller that are recorded in `REFUSAL_WINDOW`. More would only fill the store. */
export const MOST_REFUSALS = 30;
export const REFUSAL_WINDOW: Millis = MINUTE;

/** The refusals of a caller without a record, counted in the store, because several processes may refuse. */
interface Omitted {
  readonly since: Millis;
  readonly count: number;
  /** The number that the newest record tells. */
  readonly told: number;
}

interface CountedRefusal {
  readonly caller: TrailEvent["caller"];
  readonly isRecorded: boolean;
  readonly now: Millis;
  /** True if a record of their number is in the window. */
  readonly isTold: boolean;
}

/**
 * Counts a refusal if it has no record. Returns the record of their number when it is due: for the first, when all
 * refusals have doubled, and with the caller's next refusal after the window.
 */
export async function countRefusal(
  tx: TenantTx,
  { caller, isRecorded, now, isTold }: CountedRefusal,
): Promise<TrailEvent | null> {
  const place = `omittedRefusals/${caller?.id ?? ""}`;
  const before = omittedIn(await findSecret(tx, place));
  if (before === null && isRecorded) return null;
  const { since, count, told } = before ?? { since: now, count: 0, told: 0 };
  const omitted = { since, count: isRecorded ? count : count + 1, told };
  const isDoubled = omitted.count + MOST_REFUSALS >= 2 * (told + MOST_REFUSALS);
  const isDue = omitted.count > told && (told === 0 || isDoubled || !isTold);
  const isOver = isRecorded && !isTold;
  await putSecret(tx, place, isOver ? "" : JSON.stringify({ ...omitted, told: isDue ? omitted.count : told }));
  return isDue ? recordOf(caller, omitted, isOver) : null;
}

const recordOf = (caller: TrailEvent["caller"], { since, count }: Omitted, isOver: boolean): TrailEvent => ({
  action: "refusalsOmitted",
  caller,
  omitted: { refusals: count, since },
  message:
    `${countOf(count, "refusal")} of this caller since ${iso(since)} ${count === 1 ? "has" : "have"} no record, because ` +
    `${MOST_REFUSALS} within a minute have one. ` +
    (isOver
      ? "That is the number of all of them."
      : "A record of a later number follows when all refusals have doubled, or with the caller's next one after a minute."),
});

function omittedIn(text: string | null): Omitted | null {
  if (text === null || text === "") return null;
  const { since, count, told }: Record<string, unknown> = JSON.parse(text);
  return typeof since === "number" && typeof count === "number" && typeof told === "number"
    ? { since, count, told }
    : null;
}
