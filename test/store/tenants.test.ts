import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jobId, type TenantId, tenantId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import { asInstant, type Instant } from "../../src/domain/time.ts";
import { captureAt, finishCapture, headCapture } from "../../src/store/history/captures.ts";
import { presencesAt, statesAt } from "../../src/store/history/entity-versions.ts";
import { linkDifferences } from "../../src/store/history/link-differences.ts";
import { closeLinks, openLinks } from "../../src/store/history/link-versions.ts";
import { dropNotesUpTo, dropSnapshots, dropVersionsBetween } from "../../src/store/history/pruning.ts";
import { markSeen, unseenEntities, unseenLinks } from "../../src/store/history/resync.ts";
import { rollBackUnfinished } from "../../src/store/history/roll-back.ts";
import { addSnapshot, countSnapshots, findSnapshot, snapshotsBefore } from "../../src/store/history/snapshots.ts";
import { type OpenCapture, StateSum } from "../../src/store/history/state-sum.ts";
import { presencesAtBoth, statesOfEach } from "../../src/store/history/states-at-both.ts";
import { countTouched, markTouched, touchedBetween } from "../../src/store/history/touched.ts";
import { closeEntities, writeEntities } from "../../src/store/history/written-entities.ts";
import { writtenState } from "../../src/store/history/written-state.ts";
import { approvalsIn, findApproval, insertApproval, replaceApproval } from "../../src/store/records/approvals.ts";
import type { Store } from "../../src/store/sql/database.ts";
import type { Row } from "../../src/store/sql/schema.ts";
import { tenantSecret } from "../../src/store/sql/secrets.ts";
import { insertJob, isCancelRequested, requestCancel } from "../../src/store/work/jobs.ts";
import { renewLease, takeLease } from "../../src/store/work/lease.ts";
import { failuresAfter, ledgerTotals, outcomesBetween, recordOutcomes } from "../../src/store/work/ledger.ts";
import { planRow } from "../../src/store/work/plan-item.ts";
import { planItems, planSummariesByRef } from "../../src/store/work/plan-items.ts";
import { appendPlanRows, clearPlan } from "../../src/store/work/plan-writes.ts";
import { aPlanItem } from "../support/a-plan-item.ts";
import { type OpenedStore, stores } from "../support/stores.ts";

let opened: OpenedStore;
let store: Store;

describe.each(stores)("two tenants in one store, on $name", ({ open }) => {
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const [ours, theirs] = [tenantId("ours"), tenantId("theirs")];
  const user: EntityRef = { type: "user", id: "ada" };
  const group: EntityRef = { type: "group", id: "chess" };
  const link: Link = { link: "members", source: group, target: user };
  const [first, second] = [asInstant(1_000), asInstant(2_000)];
  const at = (instant: Instant): OpenCapture => ({ instant, sum: new StateSum("key") });
  const job = jobId("job");
  const later = asInstant(3_000);
  const between = { from: first, to: second };

  const state = (ref: EntityRef, displayName: string): EntityState => {
    return {
      ref,
      life: "live",
      displayName,
      properties: { displayName },
      synchronized: false,
      builtIn: false,
      dynamicMembership: false,
    };
  };
  const approval = (tenant: TenantId) => ({
    id: "approval",
    tool: "start_recovery",
    arguments_digest: "",
    plan_digest: "",
    caller_id: "boss",
    caller_name: "Boss",
    state: "pending",
    plan_json: "{}",
    sentence: tenant,
    phrase: null,
    requested_at: 1,
    decided_at: null,
    expires_at: 2,
    channel: null,
    approver_id: null,
    approver_name: null,
    authentication_json: null,
    demands_json: null,
    seal: "",
  });

  const runningJob: Row<"job"> = {
    ...{ id: job, kind: "preview", status: "running", scope_json: "{}", from_instant: first, to_instant: null },
    ...{ coverage: "extended", coverage_version: 1, started_at: 1, completed_at: null, started_by_json: "{}" },
    ...{ preview_job_id: null, verifies_job_id: null, before_instant: null, digest: null, attempts: 0 },
    ...{ changed_objects: null, changed_links: null, not_recoverable: null, modified_objects: null },
    ...{ modified_links: null, failed_changes: null, progress_done: null, progress_total: null },
    ...{ cancel_requested: 0, failure_json: null, assessment_json: null, assessment_seal: null },
  };

  /** The same history for each tenant, with names that show their tenant. */
  const fill = (tenant: TenantId) =>
    store.forTenant(tenant).transaction(async (tx) => {
      await writeEntities(
        tx,
        [state(user, `${tenant} 1`), state(group, tenant)].map((each) => writtenState(each)),
        at(first),
      );
      await openLinks(tx, [link], at(first));
      await writeEntities(tx, [writtenState(state(user, `${tenant} 2`))], at(second));
      await closeLinks(tx, [link], at(second));
      await markTouched(tx, [user, group], second);
      const capture = {
        readFrom: 1,
        readUntil: 2,
        cursor: tenant,
        coverage: "extended",
        coverageVersion: 1,
        changedEntities: 2,
        stateSum: null,
        unread: [],
      } as const;
      await finishCapture(tx, { ...capture, instant: first }, "key");
      await finishCapture(tx, { ...capture, instant: second }, "key");
      await addSnapshot(tx, { instant: second, kind: "onDemand", label: tenant, changedObjects: 1 });
      await appendPlanRows(tx, job, [planRow(aPlanItem(1, user, tenant))]);
      await recordOutcomes(tx, job, [
        { seq: 1, step: "properties", outcome: "failed", reason: "moved", message: tenant },
      ]);
      await insertApproval(tx, approval(tenant));
      await insertJob(tx, runningJob);
      await takeLease(tx, "holder", 1, 2);
      await tenantSecret(tx, "key", () => tenant);
    });

  /** Everything that the store shows of a tenant. */
  const told = async (tenant: TenantId) => {
    const { db, transaction } = store.forTenant(tenant);
    return [
      [...(await statesAt(db, [user, group], first)).values()].map(({ displayName }) => displayName),
      [...(await presencesAt(db, [user, group], second)).values()].map(({ displayName }) => displayName),
      [...(await linkDifferences(db, [group], first, second)).values()],
      (await statesOfEach(db, [user, group], between)).map(({ then, now }) => [then?.displayName, now?.displayName]),
      [...(await presencesAtBoth(db, [user, group], between)).now.values()].map(({ displayName }) => displayName),
      (await captureAt(db, second))?.cursor,
      await isCancelRequested(db, job),
      await db.selectFrom("tenant_lease").selectAll().execute(),
      await touchedBetween(db, first, second),
      await countTouched(db, first, second),
      (await headCapture(db))?.cursor,
      [await findSnapshot(db, second), await snapshotsBefore(db, null, 9), await countSnapshots(db)],
      (await planItems(db, job, {}, 0, 9)).map(({ displayName }) => displayName),
      (await planSummariesByRef(db, job, [user])).size,
      (await outcomesBetween(db, job, 0, 9)).map(({ message }) => message),
      (await failuresAfter(db, job, { seq: 0, step: "" }, 9)).length,
      await ledgerTotals(db, job),
      (await findApproval(db, "approval"))?.sentence,
      (await approvalsIn(db, ["pending"])).map(({ sentence }) => sentence),
      await transaction((tx) => tenantSecret(tx, "key", () => "made anew")),
      await unseenEntities(db, { types: ["user", "group"] }, later, 9),
      await unseenLinks(db, { source: "group", link: "members" }, later, 9),
    ];
  };

  test("two tenants in one store show only their own rows, and changes of one leave the other as it was", async () => {
    await fill(theirs);
    const before = await told(theirs);
    await fill(ours);
    expect(await told(theirs)).toEqual(before);
    expect(JSON.stringify(await told(ours))).toBe(JSON.stringify(before).replaceAll("theirs", "ours"));

    await store.forTenant(ours).transaction(async (tx) => {
      await markSeen(tx, ["user/ada", "group/chess"], later);
      await openLinks(tx, [link], at(later));
      await markTouched(tx, [user], later);
    });
    expect(await told(theirs)).toEqual(before);

    await store.forTenant(ours).transaction(async (tx) => {
      await rollBackUnfinished(tx, second, 9);
      await closeEntities(tx, [user], at(later));
      await clearPlan(tx, job);
      await requestCancel(tx, job);
      await renewLease(tx, { owner: "holder", epoch: 1, until: 2 }, 9, [2]);
      await replaceApproval(tx, { ...approval(ours), state: "declined" }, "pending");
      await dropSnapshots(tx, [second]);
      await dropVersionsBetween(tx, [user, group], null, later);
      await dropNotesUpTo(tx, later);
    });
    expect(await told(theirs)).toEqual(before);
    expect(await told(ours)).not.toEqual(before);
  });
});
