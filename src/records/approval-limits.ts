import type { ApprovalBinding } from "../domain/approval/approval.ts";
import { RewindError } from "../domain/errors.ts";
import { MINUTE, type Millis, SECOND } from "../domain/time.ts";
import type { ApprovalRow } from "../store/records/approvals.ts";

/** Time that a plan rests after a person has declined it or withdrawn their approval. */
const REST: Millis = 2 * MINUTE;
/** Requests of one caller that led to no recovery in `REQUEST_WINDOW`, because each can put a form before a person. */
const MOST_REQUESTS = 10;
/** The same of all callers of a tenant together. */
const MOST_OF_TENANT = 40;
const REQUEST_WINDOW: Millis = 10 * MINUTE;

/** A request waits half an hour for its answer, so its rest may end that much later than it was made. */
export const LONGEST_WINDOW: Millis = 30 * MINUTE + REST;

/** Throws `busy` if a new request would put to a person what they have just declined, or too many requests at once. */
export function requireWithinLimits(
  recent: readonly ApprovalRow[],
  { planDigest, callerId }: ApprovalBinding,
  now: Millis,
): void {
  const declined = recent.findLast(
    (row) => row.plan_digest === planDigest && (row.state === "declined" || row.state === "withdrawn"),
  );
  const restUntil = (declined?.decided_at ?? Number.NEGATIVE_INFINITY) + REST;
  if (declined !== undefined && restUntil > now) {
    const decision = declined.state === "declined" ? "declined this plan" : "withdrew the approval of this plan";
    throw busy(
      `A person ${decision} a moment ago. Ask the user what they want instead. The same plan can be put to them again in`,
      restUntil - now,
    );
  }
  const open = recent.filter((row) => row.state !== "consumed" && row.requested_at > now - REQUEST_WINDOW);
  const own = open.filter((row) => row.caller_id === callerId);
  requireFewer(own, MOST_REQUESTS, "one caller", now);
  requireFewer(open, MOST_OF_TENANT, "one tenant", now);
}

function requireFewer(rows: readonly ApprovalRow[], most: number, whose: string, now: Millis): void {
  const [first] = rows.slice(-most);
  if (rows.length < most || first === undefined) return;
  throw busy(
    `${most} approvals were asked for within ${REQUEST_WINDOW / MINUTE} minutes, which is the most for ${whose}. Ask again in`,
    first.requested_at + REQUEST_WINDOW - now,
  );
}

function busy(sentence: string, wait: Millis): RewindError {
  const seconds = Math.ceil(wait / SECOND);
  return new RewindError("busy", `${sentence} ${seconds} s.`, { facts: { retryAfterSeconds: seconds } });
}
