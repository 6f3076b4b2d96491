import type { UndoneWork } from "../../src/domain/assessment/assessment.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { AppliedEffects } from "../../src/microsoft/assess/after-recovery.ts";
import { changedSince } from "../../src/microsoft/recovery/changed-since.ts";
import { withFailed } from "../../src/microsoft/recovery/failed-in-recovery.ts";
import { Verdicts } from "../../src/microsoft/recovery/verdicts.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { cleanVerification } from "../support/clean-verification.ts";
import { inMicrosoft, list, ownParts, type Replies, refusal } from "./in-graph.ts";
import { type Asked, type Pair, pair } from "./pair.ts";

const changed = (property: string): Change => ({
  ...{ seq: 1, ref: { type: "user", id: "ada" }, displayName: "Ada", action: "update", basis: "snapshot" },
  ...{ properties: [{ name: property, now: false, then: true }], links: [] },
  linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
});
/** Returns the words on signing in after a recovery of this many rows. */
const after =
  (property: string, replies: Replies = [], rows = 1, authors: readonly UndoneWork[] | null = []): Asked =>
  () =>
    inMicrosoft(replies, async (context) => {
      const effects = new AppliedEffects();
      for (let row = 0; row < rows; row += 1) effects.add(changed(property), true);
      const { notLookedAt, after: state } = await effects.read(context, authors);
      return [...notLookedAt, ...(state.signIn?.notAssessed ?? []).map(({ what }) => what)].join("\n");
    });
const mallory: UndoneWork = { actor: { kind: "user", id: "m", name: "mallory" }, objects: 1 };
const approved = {
  preview: jobId("p"),
  async *read() {
    yield changed("city");
  },
};
const since =
  (list: typeof approved | null, replies: Replies = []): Asked =>
  () =>
    inMicrosoft(
      replies,
      async (context) => (await changedSince(context, [], { recovery: jobId("r"), asOf: 0, approved: list })).note,
    );
const verifying: Job = { ...aFinishedPreview, verifiesJobId: jobId("r") };
/** Asks for a verdict on a list that is shorter than the job counted, which takes as long as a call may take or less. */
const judged =
  (isSlow: boolean): Asked =>
  () =>
    inMicrosoft([[/getChanges/, () => (isSlow ? new Promise(() => {}) : {})]], async (context) => {
      const own = ownParts(context);
      const sleep = isSlow ? async () => {} : () => new Promise<void>(() => {});
      const verdicts = new Verdicts(
        { ...context, ...own, sleep },
        { jobs: async () => [], authorsOf: async () => null, assessmentOf: async () => ({}) },
      );
      return verdicts.of(verifying, aFinishedPreview).then(
        ({ outcome }) => outcome,
        (error: Error) => error.message,
      );
    });

/** Returns what a verdict on an approved list did not look at, where the undone actor's other work is known or not. */
const undone =
  (isKnown: boolean): Asked =>
  () =>
    inMicrosoft([[/getChanges/, list()]], async (context) => {
      const own = ownParts(context);
      const verdicts = new Verdicts(
        { ...context, ...own, journal: { has: async () => true, keep: async () => {}, read: approved.read } },
        { jobs: async () => [], authorsOf: async () => [], assessmentOf: async () => (isKnown ? {} : null) },
      );
      const recovery = { ...aFinishedPreview, previewJobId: approved.preview };
      return (await verdicts.of(verifying, recovery)).notLookedAt?.join(" ") ?? "all looked at";
    });

/** Returns what was not looked at since a comparison, where the jobs can be read or not. */
const keptWith =
  (isRead: boolean): Asked =>
  () =>
    inMicrosoft([[/getChanges/, list()]], async (context) => {
      const own = ownParts(context);
      const jobs = async () => {
        if (isRead) return [];
        throw new RewindError("badAnswer", "No jobs.");
      };
      const verdicts = new Verdicts(
        { ...context, ...own },
        { jobs, authorsOf: async () => null, assessmentOf: async () => ({}) },
      );
      return (await verdicts.of(verifying, aFinishedPreview)).notLookedAt?.join(" ") ?? "all looked at";
    });

/** Returns what a verification says of a failed change, where the list of those can be read or not. */
const withFailures = (isRead: boolean): Asked => {
  const ref = { type: "group", id: "g" } as const;
  const head = { seq: 1, ref, displayName: "Chess", action: "update" } as const;
  const item = { ...head, basis: "snapshot", properties: [], links: [], linkTotals: noLinks } as const;
  const failed = { ...head, step: "properties", reason: "refused", message: "Insufficient privileges" } as const;
  const listFailedChanges = async () => {
    if (isRead) return { items: [failed], cursors: [""] };
    throw new RewindError("badAnswer", "No list.");
  };
  const differing = { ...cleanVerification, outcome: "notVerified", residual: { total: 1, items: [item] } } as const;
  return async () => {
    const result = await withFailed(differing, aFinishedPreview, { listFailedChanges });
    return verificationWords(result).lines.join(" ");
  };
};
const noLinks = { add: 0, remove: 0, notRecoverable: 0 } as const;

/** On the state after a recovery in mode microsoft, and on what happened since it was compared. */
export const microsoftVerdictPairs: readonly Pair[] = [
  pair(
    "Not looked at: what happened since this comparison, because the jobs of the service could not be read.",
    keptWith(false),
    keptWith(true),
    "kept only where its recovery was started",
  ),
  pair(
    "Not looked at: what failed in the recovery and why, because its list of failed changes could not be read.",
    withFailures(false),
    withFailures(true),
    "Insufficient privileges",
  ),
  pair(
    "Not looked at: what was written before or outside of the scope, and by accounts with power from an undone actor, because it could not be worked out again.",
    undone(false),
    undone(true),
    "Signing in was compared for the approved list only",
  ),
  pair(
    "Signing in was compared for the approved list only, with … beside those for policies.",
    after("city"),
    after("accountEnabled", [[/directoryRoles/, refusal(403)]]),
    "was not worked out",
  ),
  pair(
    "what others changed beside the approved list",
    after("accountEnabled"),
    after("city"),
    "with 0 requests beside",
  ),
  pair(
    "Signing in and the accounts of the authors were not worked out, because … decide about them, more than ….",
    after("accountEnabled", [], 1_001),
    after("city", [], 1_001),
    "with 0 requests beside",
  ),
  pair("approved change", after("accountEnabled", [], 1_001), after("city", [], 1_001), "with 0 requests beside"),
  pair(
    "Signing in was not worked out, because policies, roles or groups must not be read: ….",
    after("accountEnabled", [[/directoryRoles/, refusal(403)]]),
    after("accountEnabled", [[/directoryRoles/, refusal(500)]]),
    "was not worked out (",
  ),
  pair(
    "Signing in was not worked out (…). …",
    after("accountEnabled", [[/directoryRoles/, refusal(500)]]),
    after("accountEnabled", [[/directoryRoles/, refusal(403)]]),
    "must not be read",
  ),
  pair(
    "Writes since were looked for in the audit log back to …, which can be a quarter of an hour late.",
    since(approved),
    since(approved, [[/auditLogs/, refusal(403)]]),
    "could not be read",
  ),
  pair(
    "Not looked at: what was written since the comparison, because the audit log could not be read.",
    since(approved, [[/auditLogs/, refusal(403)]]),
    since(approved),
    "back to 1970",
  ),
  pair(
    "Not looked at: objects that were permanently deleted or written to since, and signing in, because the approved list is kept only where its recovery was started.",
    since(null),
    since(approved),
    "back to 1970",
  ),
  pair(
    "Not looked at, because the list of the service does not tell it: restored applications without a service principal, and secrets that were changed since the snapshot.",
    after("city"),
    since(null),
    "is kept only where",
  ),
  pair(
    "Not looked at: the accounts of the authors, because this process did not assess the applied list, or what it takes could not be read.",
    after("city", [], 1, null),
    after("city"),
    "with 0 requests beside",
  ),
  pair(
    "Not looked at: the accounts of the authors, because roles, groups or accounts could not be read: ….",
    after("city", [[/roleAssignments/, refusal(403)]], 1, [mallory]),
    after("city"),
    "with 0 requests beside",
  ),
  pair(
    "it takes Directory.Read.All, Policy.Read.All and RoleManagement.Read.Directory (entra-rewind setup shows the consent link)",
    after("accountEnabled", [[/directoryRoles/, refusal(403)]]),
    after("city"),
    "with 0 requests beside",
  ),
  pair(
    'The tenant was compared, and the lists and what they mean for signing in are still being read. The reading continues: call verify_recovery with recoveryJobId "…" again in 30 s.',
    judged(true),
    judged(false),
    "unknown",
  ),
];
