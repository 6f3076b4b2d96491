import { type AuditRecord, writtenBy } from "../authors/audit-record.ts";
import { type EntityRef, sameId } from "../tenant/entity.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { accountPower } from "./application-power.ts";
import type { Exposure } from "./exposure-type.ts";

const PASSWORD = /^(?:reset|change)\b.*\bpassword/i;
const METHOD_REGISTERED = /^admin registered security info/i;

/** Ways to sign in that someone else gave to an account or took from it. Source: "Microsoft Entra audit log categories and activities". */
const entries: readonly (readonly [RegExp, (account: Wording) => Wording])[] = [
  [PASSWORD, (account) => told`The password of ${account} was reset by another account.`],
  [METHOD_REGISTERED, (account) => told`A sign-in method was registered for ${account} by another account.`],
  [/^admin updated security info/i, (account) => told`A sign-in method of ${account} was changed by another account.`],
  [/^admin deleted security info/i, (account) => told`A sign-in method of ${account} was deleted by another account.`],
];

/** Returns true for a record of a password, or of another way to sign in that an administrator registered. */
export const givesEntry = ({ operation }: Pick<AuditRecord, "operation">): boolean =>
  [PASSWORD, METHOD_REGISTERED].some((one) => one.test(operation));

/** An account that others may sign in to. */
interface EntryExposure {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly exposure: Exposure;
}

/**
 * Finds accounts whose password or sign-in methods another one wrote, which may sign in as them since. They are as grave as
 * the roles that the account holds. What people change of their own is left out.
 */
export function entryExposures(record: AuditRecord): EntryExposure[] {
  const says = entries.find(([operation]) => operation.test(record.operation.trim()))?.[1];
  if (says === undefined) return [];
  const isOwn = (id: string) => record.actor.id !== null && sameId(record.actor.id, id);
  return writtenBy(record)
    .filter(({ ref }) => ref.type === "user" && !isOwn(ref.id))
    .map(({ ref, displayName }) => {
      const sentence = says(itself(`the account ${quoted(displayName)}`));
      const actsAs = { ref, power: accountPower(null), isAccount: true } as const;
      const exposure = {
        rule: "entryGiven",
        severity: "medium",
        says: { plan: sentence, done: sentence },
        actsAs,
      } as const;
      return { ref, displayName, exposure };
    });
}
