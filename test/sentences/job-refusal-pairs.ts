import type { Caller, Role } from "../../src/domain/roles/role.ts";
import { checkAccess } from "../../src/guard/access.ts";
import { checkRisk } from "../../src/summaries/change-filter.ts";
import { decodeCursor, encodeCursor, pageSize } from "../../src/summaries/cursor.ts";
import {
  activeJobRefusal,
  endedRefusal,
  noListRefusal,
  notRecoverableYetRefusal,
  previewRequiredRefusal,
  recoveryRunningRefusal,
  wrongKindRefusal,
} from "../../src/summaries/refusals.ts";
import { filled, type Pair, pair } from "./pair.ts";
import { empty, job, running, words } from "./refusal-pairs.ts";
import { accepted, tried } from "./tried.ts";

const failed = { ...job, status: "failed" } as const;
const cursor = encodeCursor("jobs", [1]);
const jobs: readonly Pair[] = [
  pair(
    "Start a new preview.",
    () => noListRefusal(failed).message,
    () => noListRefusal(running).message,
    "Follow it with get_job.",
  ),
  pair(
    "Follow it with get_job.",
    () => noListRefusal(running).message,
    () => noListRefusal(failed).message,
    "Start a new",
  ),
  pair(
    "Follow it with get_job until it is successful.",
    () => notRecoverableYetRefusal(running).message,
    () => notRecoverableYetRefusal(failed).message,
    "Start a new preview.",
  ),
  filled(
    "… … is …, and a tenant has one active job at a time, regardless of its caller. Follow it with get_job, or stop it with cancel_job.",
    [["Preview", "j", "running"], () => activeJobRefusal(running).message],
    [
      ["Recovery", "j", "initialized"],
      () => activeJobRefusal({ ...running, kind: "recovery", status: "initialized" }).message,
    ],
  ),
  pair(
    "… is a danger of the plan as a whole, which no single change has. Leave risk out to see all.",
    tried(() => checkRisk("manyObjects")),
    tried(() => checkRisk("appInUse")),
    accepted,
  ),
  pair(
    'There is no danger called "…". Use one of: ….',
    tried(() => checkRisk("grave")),
    tried(() => checkRisk("high")),
    accepted,
  ),
  pair(
    "The cursor does not belong to this list. Use nextCursor of the page before, or leave it out to start over.",
    tried(() => decodeCursor("snapshots", cursor, ["number"])),
    tried(() => decodeCursor("jobs", cursor, ["number"])),
    accepted,
  ),
  pair(
    "A page has 1 to … items; … is not possible.",
    tried(() => pageSize({ limit: 0 })),
    tried(() => pageSize({ limit: 1 })),
    accepted,
  ),
];

const ended = { ...job, kind: "recovery", status: "successful" } as const;
const stillRunning = words(recoveryRunningRefusal({ ...ended, status: "running" }));
const hasEnded = words(endedRefusal(ended));
const noList = words(noListRefusal(running));
const notYet = words(notRecoverableYetRefusal(running));
/** Two refusals that answer neighboring questions about the same job. */
const neighbors: readonly Pair[] = [
  pair("Preview … is …, so there are no changes to show. …", noList, notYet, "so it has no list to recover"),
  pair("Preview … is …, so it has no list to recover. …", notYet, noList, "so there are no changes to show"),
  pair(
    "Recovery … is still …. Follow it with get_job until it has ended.",
    stillRunning,
    hasEnded,
    "has already ended",
  ),
  pair("Job … has already ended (…), so there is nothing to cancel.", hasEnded, stillRunning, "is still running"),
  pair(
    "Job … is a …, and this takes a …. list_jobs shows the kind of each.",
    words(wrongKindRefusal(ended, "preview")),
    hasEnded,
    "has already ended",
  ),
  pair(
    "Preview … found nothing that a recovery could change, so there is nothing to start.",
    empty,
    notYet,
    "is running",
  ),
  pair(
    "An approval covers a preview's list. Start the recovery from a preview.",
    words(previewRequiredRefusal()),
    notYet,
    "is running",
  ),
];

const caller = (held: readonly Role[], permissions: Caller["permissions"], appOnly = false): Caller => ({
  ...{ id: "ada", userPrincipalName: "ada@contoso.example", displayName: "Ada", roles: held, permissions },
  ...(appOnly ? { appOnly } : {}),
});
const recover = { role: "backupAdministrator", permission: "EntraBackup.ReadWrite.Recovery" } as const;
const may = (who: Caller) => tried(() => checkAccess("start_recovery", recover, who));
const administrator = caller(["backupAdministrator"], [recover.permission]);
const accesses: readonly Pair[] = [
  pair(
    "… needs a signed-in person with the role …: … does not act for a person, and such an identity can only read. Set ENTRA_REWIND_SIGN_IN to browser or deviceCode and let that person sign in.",
    may({ ...administrator, appOnly: true }),
    may(administrator),
    accepted,
  ),
  pair(
    "… needs the role …, which … does not hold. …",
    may(caller(["backupReader"], [recover.permission])),
    may(caller(["backupAdministrator"], [])),
    "needs the permission",
  ),
  pair(
    "… needs the permission …, which … does not have. …",
    may(caller(["backupAdministrator"], [])),
    may(administrator),
    accepted,
  ),
  pair(
    "A Global Administrator or Privileged Role Administrator can grant it; it counts from the next call on.",
    may(caller([], [])),
    may({ ...administrator, appOnly: true }),
    "such an identity can only read",
  ),
];

/** On jobs and callers that are refused, and their neighbors that are not. */
export const jobRefusalPairs: readonly Pair[] = [...jobs, ...neighbors, ...accesses];
