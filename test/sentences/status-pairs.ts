import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { Permission, Role } from "../../src/domain/roles/role.ts";
import { asInstant, DAY } from "../../src/domain/time.ts";
import { snapshotLine } from "../../src/mcp/render/snapshot.ts";
import { statusLines, statusSentence } from "../../src/mcp/render/status.ts";
import { lackingRights } from "../../src/summaries/lacking-rights.ts";
import type { TenantStatus } from "../../src/summaries/read-tenant-status.ts";
import { summary } from "./answer-pairs.ts";
import { preview, running, snapshot } from "./job-pairs.ts";
import { type Pair, pair } from "./pair.ts";

const line =
  (more: Partial<Snapshot> = {}) =>
  () =>
    snapshotLine({ ...snapshot, ...more }, 0);
const status = (held: readonly Role[], permissions: readonly Permission[], more: object = {}): TenantStatus => ({
  tenant: { id: "t", displayName: "Contoso", defaultDomain: "contoso.example", now: asInstant(0), retention: "7 days" },
  caller: { id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada", roles: held, permissions },
  ...{ capabilities: { ...sandboxCapabilities, ...more }, newestSnapshot: snapshot, activeJob: null },
});
const [read, compare, write] = [
  "EntraBackup.Read.All",
  "EntraBackup.ReadWrite.Preview",
  "EntraBackup.ReadWrite.Recovery",
] as const;
const told = (given: TenantStatus) => () => [statusSentence(given), ...statusLines(given)].join("\n");
/** Only the abilities that a caller has. */
const may =
  (held: readonly Role[], permissions: readonly Permission[], more: object = {}) =>
  () =>
    statusSentence(status(held, permissions, more)).replace(/ May not: .*/s, "");
const administrator = ["backupAdministrator"] as const;
const reader = ["backupReader"] as const;
const without = (more: object) => told(status(administrator, [read, compare, write], more));
const everything = without({});
const recovered = (more: object = {}) =>
  told({
    ...status(reader, [read], more),
    lastRecovery: { ...preview, kind: "recovery", jobCompletionDateTime: asInstant(0) },
  });
const holding = (...granted: string[]) => {
  const { caller, ...rest } = status(administrator, [read, compare, write]);
  return told({ ...rest, caller: { ...caller, granted } });
};
const refusals =
  (action: "update" | "restore", ...granted: string[]) =>
  () =>
    lackingRights(
      {
        ...summary,
        parts: [{ type: "user", action, objects: 1 }],
        properties: [{ type: "user", property: "city", objects: 1 }],
        links: [],
      },
      { roles: administrator, granted },
    ) ?? "all is granted";
const states: readonly Pair[] = [
  pair("read who changed what (this sign-in lacks …)", holding("User.Read.All"), holding("AuditLog.Read.All"), "May:"),
  pair("read snapshots, jobs and changes", may(reader, [read]), may(reader, []), "May: nothing."),
  pair("preview, verify, cancel a preview", may(reader, [read, compare]), may(reader, [read]), "read snapshots"),
  pair("take snapshots", may(administrator, [read, compare]), may(reader, [read, compare]), "preview, verify"),
  pair(
    "recover with a person's approval",
    may(administrator, [read, write]),
    may(administrator, [read, compare]),
    "take snapshots",
  ),
  pair("cancel a recovery", may(administrator, [read, write]), may(reader, [read, write]), "read snapshots"),
  pair(
    "recover any object (this sign-in lacks every permission to write)",
    holding("User.Read.All"),
    holding("User.ReadWrite.All"),
    "recover group",
  ),
  pair("recover … (this sign-in lacks …)", holding("Group.ReadWrite.All"), everything, "nothing is closed"),
  ...[
    "… for …",
    "Expect refusals, because the sign-in that would write lacks permissions: …. …",
    "An administrator has to grant them: `entra-rewind setup` shows the consent link.",
  ].map((says) => pair(says, refusals("update", "User.Read.All"), refusals("update", "User.ReadWrite.All"), "granted")),
  pair(
    "restored or deleted …",
    refusals("restore", "Group.ReadWrite.All"),
    refusals("update", "Group.ReadWrite.All"),
    "User.ReadWrite.All for user",
  ),
  pair("needs …", told(status(reader, [read])), everything, "May not: nothing is closed."),
  pair(
    "Active: …",
    told({ ...status(reader, [read]), activeJob: { ...preview, ...running } }),
    everything,
    "No job is active.",
  ),
  pair("newest recovery … (…, started by …, ended at …)…", recovered(), everything, "newest snapshot"),
  pair(
    ': list_activity with since "…" shows who wrote what after it',
    recovered(),
    recovered({ investigation: false }),
    "newest recovery",
  ),
  pair(
    "Mode …; the tenant's time is …. Retention: …",
    everything,
    () => statusLines(status(reader, [read])).join("\n"),
    'tenant "Contoso"',
  ),
  pair("snapshots on demand", without({ snapshotsOnDemand: false }), everything, "May: read snapshots"),
  pair("scopes of single properties", without({ propertyScopes: false }), everything, "No job is active."),
  pair("comparing two snapshots", without({ comparison: false }), everything, "No job is active."),
  pair("finding objects and reading their history", without({ investigation: false }), everything, "No job is active."),
  pair(
    "Know before you rely on it: …",
    without({ notices: { tenant: ["Slow."], preview: [], recovery: [] } }),
    without({ notices: { tenant: [], preview: [], recovery: [] } }),
    "No job is active.",
  ),
  pair("newest snapshot …", everything, told({ ...status(reader, [read]), newestSnapshot: null }), "no snapshot yet"),
  pair("… changed since the one before", line({ totalChangedObjects: 3 }), line(), "scheduled"),
  pair("expires in …, …", line({ expiresDateTime: DAY }), line(), "scheduled"),
  pair(
    "overdue since …: the next clean-up may remove it",
    line({ expiresDateTime: -DAY }),
    line({ expiresDateTime: DAY }),
    "expires in 1 day",
  ),
];

/** On the tenant's status and snapshots. */
export const statusPairs: readonly Pair[] = [...states];
