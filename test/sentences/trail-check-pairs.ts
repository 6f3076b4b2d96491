import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { expectedRecords, missingRecords } from "../../src/records/expected-records.ts";
import { genuineTrail } from "../../src/records/genuine-trail.ts";
import { RecordedApprovals } from "../../src/records/recorded-approvals.ts";
import { postedContradiction } from "../../src/records/recovery-contradiction.ts";
import { postedDigest } from "../../src/records/recovery-outcome.ts";
import { RecoveryProofs } from "../../src/records/recovery-proof.ts";
import { storedApprovals } from "../../src/records/stored-approvals.ts";
import { verifyHistory } from "../../src/records/verify-history.ts";
import type { Decision } from "../../src/service/approvals.ts";
import type { TrailEvent } from "../../src/service/audit-trail.ts";
import { keepRecords } from "../../src/store/history/kept-log.ts";
import type { PostedJobRow } from "../../src/store/records/posted-jobs.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { alter, lived } from "./a-lived-tenant.ts";
import { aRequest } from "./a-request.ts";
import { inRecords } from "./in-records.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const missing =
  (events: readonly (readonly [string, string])[], atLeast = 0, records = 1) =>
  () =>
    missingRecords({ ...unexpected, missing: new Map(events), atLeast }, records) ?? "complete";
const unexpected = {
  found: () => {},
  contradiction: async () => null,
  recaptured: () => null,
  sealsHistory: () => false,
};
const one = [["a", "the start of recovery r"]] as const;
const two = [...one, ["b", "the end of recovery r"]] as const;

const expectedOf = async (store: TenantStore) =>
  [...(await store.transaction(expectedRecords)).missing.values()].join("\n") || "none expected";
/** Returns what the trail should hold of a request after these answers. */
const asked =
  (...answers: readonly Decision["answer"][]) =>
  () =>
    inRecords(async ({ context }) => {
      const approvals = storedApprovals(context);
      const { id } = await approvals.request(aRequest);
      for (const answer of answers)
        await approvals.decide(id, { answer, channel: "terminal", approver: { id: "ben", name: "ben" } });
      return expectedOf(context.store);
    });
const nothingAsked = () => inRecords(({ context }) => expectedOf(context.store));
const voided = () =>
  inRecords(async ({ context }) => {
    const approvals = storedApprovals(context);
    const { id } = await approvals.request(aRequest);
    const risk = {
      rule: "blocksPeople",
      severity: "critical",
      sentence: "Blocks.",
      ref: null,
      displayName: null,
      objects: 1,
    } as const;
    await approvals.voidIfWorse(id, { risks: [risk], rehearsal: null });
    return expectedOf(context.store);
  });
const recovered = inTenant(async (tenant) => {
  await lived(tenant);
  return expectedOf(tenant.context.store);
});
const unrecovered = inTenant(async (tenant) => {
  await tenant.snapshot();
  return expectedOf(tenant.context.store);
});

const expected: readonly Pair[] = [
  pair("the request for approval", asked(), nothingAsked, "none expected"),
  pair("the yes to approval request", asked("approve"), asked("decline"), "the no to approval request"),
  pair("the no to approval request", asked("decline"), asked("approve"), "the yes to approval request"),
  pair("the withdrawal of approval", asked("approve", "withdraw"), asked("approve"), "the yes to approval request"),
  pair("what made void approval request", voided, asked(), "the request for approval"),
  pair("the start of recovery …", recovered, unrecovered, "snapshot"),
  pair("the end of recovery …", recovered, unrecovered, "snapshot"),
  pair(", nor … …", missing(two), missing(one), "has no record"),
  pair("other event", missing(two), missing(one), "has no record"),
  pair(
    "it is shorter than the jobs and approvals it should hold: … has no record…",
    missing(one),
    missing([]),
    "complete",
  ),
  pair(
    "it is shorter than the captures it should know: it had … at the newest, and has …",
    missing([], 3, 1),
    missing([], 1, 3),
    "complete",
  ),
];

/** Reads the trail after it was altered. */
const readTrail = (...statements: readonly string[]) =>
  inTenant(async (tenant) => {
    await lived(tenant);
    await alter(tenant, ...statements);
    return tried(() => Array.fromAsync(genuineTrail(tenant.context.store.db)))();
  });
const changed = `update "trail" set "event_json" = replace("event_json", 'boss', 'mallory') where "seq" = 1`;
const cut = `delete from "trail" where "seq" = (select max("seq") from "trail")`;
const proven = (...statements: readonly string[]) =>
  inTenant(async (tenant) => {
    const { recovery } = await lived(tenant);
    await alter(tenant, ...statements);
    return tried(() => new RecoveryProofs(tenant.context.store.db).recovery({ jobId: recovery.id }))();
  });
const keptRecord: AuditRecord = {
  ...{ id: "r", time: 1, category: "UserManagement", operation: "Update user", app: null, ip: null },
  ...{ actor: { kind: "user", id: "eve", name: "eve" }, correlationId: "c", result: "success", targets: [] },
};
const approvals =
  (state: "pending" | "consumed" | null, action: TrailEvent["action"] | null, isKnown = true) =>
  () => {
    const recorded = new RecordedApprovals(isKnown ? [{ id: "a", state }] : []);
    if (action !== null) recorded.found({ action, caller: null, approvalId: "a" });
    return recorded.contradiction() ?? "fits";
  };
const posted: PostedJobRow = {
  ...{ id: "p", kind: "recovery", state: "ended", job_id: "j", snapshot_id: "s", scope_json: "{}" },
  ...{ preview_job_id: null, verifies_job_id: null, started_after: 0, started_by: "ada", caller_id: "ada" },
  ...{ approval_id: null, plan_digest: null, created_at: 0 },
};
const ended = (outcomeDigest: string | null) => () =>
  postedContradiction(posted, outcomeDigest === null ? null : { outcomeDigest }) ?? "fits";

/** Verifies a history with a record of the tenant's log that was kept, after the store was altered. */
const historyAfter = (...statements: readonly string[]) =>
  inTenant(async (tenant) => {
    await tenant.snapshot();
    const { store } = tenant.context;
    await store.transaction((tx) => keepRecords(tx, [keptRecord]));
    await alter(tenant, ...statements);
    return (await verifyHistory(store, { isSealed: true })).why ?? "genuine";
  });

const contradictions: readonly Pair[] = [
  pair(
    "kept records of the tenant's log were altered, put in or removed",
    historyAfter('update "audit_record" set "time" = "time" - 1'),
    historyAfter(),
    "genuine",
  ),
  pair("at its end", readTrail(cut), readTrail(changed), "at record 1"),
  pair("at record …", readTrail(changed), readTrail(cut), "at its end"),
  pair(
    "The trail was altered …, so it proves nothing anymore, and nothing is started or signed by it. Run `entra-rewind audit --verify`.",
    readTrail(cut),
    readTrail(),
    accepted,
  ),
  pair(
    "The store does not fit the trail: …. Run `entra-rewind audit --verify`.",
    proven(`update "job" set "failed_changes" = 7 where "kind" = 'recovery'`),
    proven(),
    accepted,
  ),
  pair("approval request … is missing", approvals(null, "approvalGiven", false), approvals("pending", null), "fits"),
  pair("approval request … was altered or put in", approvals(null, null), approvals("pending", null), "fits"),
  pair(
    "approval request … was put back: the trail says that it was …, and it is …",
    approvals("pending", "approvalGiven"),
    approvals("pending", "approvalRequested"),
    "fits",
  ),
  pair("the request for recovery … was altered after its end", ended("other"), ended(postedDigest(posted)), "fits"),
  pair("the end of recovery … has no record", ended(null), ended(postedDigest(posted)), "fits"),
];

/** On what the trail should hold, and what contradicts it. */
export const trailCheckPairs: readonly Pair[] = [...expected, ...contradictions];
