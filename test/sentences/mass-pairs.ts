import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { MassChanges } from "../../src/domain/dangers/mass-changes.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { type Pair, pair } from "./pair.ts";

type Made = (at: number) => Partial<AuditRecord>;

const disabled = { name: "accountEnabled", oldValue: true, newValue: false };
const target = (type: "user" | "group", id: string, modified: AuditRecord["targets"][number]["modified"] = []) => ({
  ...{ ref: { type, id }, displayName: id, modified },
});

/** Returns what is said of so many records, the newest first. */
const said =
  (count: number, made: Made, apart = 0.5 * MINUTE, followsRule = false) =>
  () => {
    const mass = new MassChanges();
    for (let at = count - 1; at >= 0; at -= 1) {
      mass.add({
        ...{ id: `r${at}`, time: Date.UTC(2026, 10, 20) + at * apart, category: "UserManagement", app: null, ip: null },
        ...{ operation: "Update user", correlationId: "c", result: "success" },
        actor: { kind: "user", id: "m", name: "mallory@contoso.test" },
        targets: [target("user", `u${at}`, [disabled])],
        ...made(at),
      });
    }
    return (
      mass
        .risks(undefined, () => followsRule)
        .map(({ sentence }) => sentence)
        .join("\n") || "no danger"
    );
  };
const one: Made = () => ({});
const several: Made = (at) => ({ actor: { kind: "user", id: `m${at % 3}`, name: `m${at % 3}@contoso.test` } });
const recovered: Made = () => ({ category: "Backup and Recovery" });
const deleted: Made = (at) => ({ operation: "Delete user", targets: [target("user", `u${at}`)] });
const purged: Made = (at) => ({ operation: "Hard Delete user", targets: [target("user", `u${at}`)] });
const member = (at: number) => ({ name: "members", oldValue: `u${at}`, newValue: null });
const removed: Made = (at) => ({
  operation: "Remove member from group",
  targets: [target("group", "g", [member(at)]), target("user", `u${at}`)],
});
const enabled: Made = (at) => ({
  targets: [target("user", `u${at}`, [{ ...disabled, oldValue: false, newValue: true }])],
});
const again: Made = () => ({ targets: [target("user", "u", [disabled])] });
/** Ten deeds or one more, each of the first ten followed by its reversal. */
const andBack =
  ([done, undone]: readonly [Made, Made]): Made =>
  (at) =>
    at % 21 < 10 ? done(at) : at === 20 ? done(at) : undone(at - 10);
const restored: Made = (at) => ({ operation: "Restore user", targets: [target("user", `u${at}`)] });
const added: Made = (at) => ({
  operation: "Add member to group",
  targets: [target("group", "g", [{ ...member(at), oldValue: null, newValue: `u${at}` }]), target("user", `u${at}`)],
});
const disabledThen = [one, enabled] as const;
const deletedThen = [deleted, restored] as const;
const removedThen = [removed, added] as const;
const bySeveral = [deleted, (at: number) => ({ ...restored(at), ...several(at) })] as const;
const byService: Made = (at) => ({ ...removed(at), actor: { kind: "app", id: "s", name: "Approval Management" } });
const byRule = said(10, byService, MINUTE / 2, true);
const SAYS = "…… by …between … and ….";
const emptied: Made = (at) => ({
  app: "Azure AD PowerShell",
  targets: [
    target("user", `u${at}`, [
      { name: "department", oldValue: "Sales", newValue: null },
      { name: "manager", oldValue: "boss", newValue: null },
    ]),
  ],
});
/** A record of a log that keeps no values. */
const withoutValues =
  (isEmptied: boolean): Made =>
  (at) => ({
    targets: [target("user", `u${at}`, [{ name: "department", oldValue: null, newValue: null, isEmptied }])],
  });
const filled: Made = (at) => ({
  targets: [
    target("user", `u${at}`, [
      { name: "department", oldValue: null, newValue: "Sales" },
      { name: "manager", oldValue: null, newValue: "boss" },
    ]),
  ],
});
const emptiedThen = [emptied, filled] as const;

/** On many objects to which one actor did the same within minutes. */
export const massPairs: readonly Pair[] = [
  pair("the groups' own rules (… in the log)", byRule, said(10, byService), 'by "Approval Management" (s) between'),
  pair(
    "the groups' own rules (… in the log)",
    byRule,
    said(10, removed, MINUTE / 2, true),
    'by "mallory@contoso.test"',
  ),
  pair(
    "It follows a change of a rule or of an attribute that it reads: the rows of these groups say whose.",
    byRule,
    said(10, byService),
    'by "Approval Management" (s) between',
  ),
  pair(SAYS, said(10, one), said(9, one), "no danger"),
  pair(SAYS, said(19, one), said(19, several, 76 * MINUTE), "no danger"),
  pair(SAYS, said(19, one), said(19, several), "no danger"),
  pair(SAYS, said(19, one), said(19, one, 76 * MINUTE), "no danger"),
  pair(SAYS, said(19, one), said(19, recovered), "no danger"),
  pair(SAYS, said(19, one), said(19, enabled), "no danger"),
  pair(SAYS, said(19, one), said(19, again), "no danger"),
  pair("… were …", said(10, one), said(9, one), "no danger"),
  pair("… … emptied for …", said(10, emptied), said(10, filled), "no danger"),
  pair("… … emptied for …", said(10, withoutValues(true)), said(10, withoutValues(false)), "no danger"),
  pair("with app …", said(10, emptied), said(10, one), 'by "mallory@contoso.test" between'),
  pair("Set again since", said(20, andBack(emptiedThen)), said(10, emptied), "were emptied"),
  pair("disabled", said(10, one), said(10, deleted), "were deleted by"),
  pair("deleted", said(10, deleted), said(10, one), "were disabled by"),
  pair("permanently deleted", said(10, purged), said(10, deleted), "were deleted by"),
  pair("removed from groups", said(10, removed), said(10, deleted), "were deleted by"),
  pair("Enabled again since", said(20, andBack(disabledThen)), said(20, andBack(deletedThen)), "Restored since"),
  pair("Restored since", said(20, andBack(deletedThen)), said(20, andBack(disabledThen)), "Enabled again since"),
  pair("Members again since", said(20, andBack(removedThen)), said(20, andBack(deletedThen)), "Restored since"),
  pair("all of them", said(20, andBack(deletedThen)), said(21, andBack(deletedThen)), "10 of them"),
  pair(", by …", said(20, andBack(deletedThen)), said(20, andBack(bySeveral)), "Restored since: all of them."),
  pair("… of them", said(21, andBack(deletedThen)), said(10, deleted), "were deleted by"),
  pair("at least", said(10_001, one, 100), said(9_999, one, 100), "9,999 users were disabled"),
];
