import { type AuditRecord, writtenBy } from "../authors/audit-record.ts";
import { type EntityRef, sameId } from "../tenant/entity.ts";
import { itself, told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { Exposure } from "./exposure-type.ts";

/** Ways to sign in that someone else gave to an account or took from it. Source: "Microsoft Entra audit log categories and activities". */
const entries: readonly (readonly [RegExp, (account: Wording) => Wording])[] = [
  [/^(?:reset|change)\b.*\bpassword/i, (account) => told`The password of ${account} was reset by another account.`],
  [
    /^admin registered security info/i,
    (account) => told`A sign-in method was registered for ${account} by another account.`,
  ],
  [/^admin updated security info/i, (account) => told`A sign-in method of ${account} was changed by another account.`],
  [/^admin deleted security info/i, (account) => told`A sign-in method of ${account} was deleted by another account.`],
];

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

const none = { total: 0, names: [] };

/** Returns what can be done with an account: its roles. Null where they were not looked at. */
export const accountPower = (roles: readonly string[] | null) => ({
  permissions: none,
  roles: roles === null ? null : { total: roles.length, names: roles },
  owners: none,
});
