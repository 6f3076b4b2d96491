import { decidingUnread } from "../../domain/sign-in/unread-grounds.ts";
import { type UnreadPart, unreadIn } from "../../domain/tenant/part.ts";
import { describeUnread } from "../../domain/words/describe-unread.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { ComparisonBasis } from "./comparison.ts";
import { unreadBetween } from "./unseen.ts";

/**
 * Describes the parts of the scope that a comparison left out, because a capture could not read them. Returns null if
 * it left out no part.
 */
export async function notComparedIn(db: TenantDb, basis: ComparisonBasis): Promise<string | null> {
  const unread = describeUnread(unreadIn(basis.scope, await unreadBetween(db, basis)));
  return unread.length === 0 ? null : `Not compared: ${unread.join(" ")}`;
}

/** Parts that say what the account of an author can do. */
const powers: readonly UnreadPart["part"][] = ["roleAssignment", "roleEligibilitySchedule", "appRoleAssignment"];

/**
 * Names what is missing for parts outside of the scope that a verdict rests on, because it says what signing in and accounts
 * are like beside what it compares.
 */
export async function notReadBeside(db: TenantDb, basis: ComparisonBasis): Promise<readonly string[]> {
  const all = await unreadBetween(db, basis);
  const compared = new Set(unreadIn(basis.scope, all));
  const resting = new Set([...decidingUnread(all), ...all.filter(({ part }) => powers.includes(part))]);
  const unread = [...resting].filter((one) => !compared.has(one) && one.absent !== true);
  return describeUnread(unread).map((why) => `Not looked at, of signing in and accounts: ${why}`);
}
