import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { asInstant, type Instant } from "../../src/domain/time.ts";
import { presencesAt, statesAt } from "../../src/store/history/entity-versions.ts";
import { linkDifferences } from "../../src/store/history/link-differences.ts";
import { closeLinks, openLinks } from "../../src/store/history/link-versions.ts";
import { linksAt, targetsAt } from "../../src/store/history/links-at.ts";
import { versionsOf } from "../../src/store/history/object-versions.ts";
import { type OpenCapture, StateSum } from "../../src/store/history/state-sum.ts";
import { markTouched, touchedBetween } from "../../src/store/history/touched.ts";
import { writeEntities } from "../../src/store/history/written-entities.ts";
import { writtenState } from "../../src/store/history/written-state.ts";
import { tableNames } from "../../src/store/sql/schema.ts";
import type { TenantDb, TenantTx } from "../../src/store/sql/tenant-db.ts";
import { failuresAfter, outcomesBetween, recordOutcomes } from "../../src/store/work/ledger.ts";
import { planRow } from "../../src/store/work/plan-item.ts";
import { planItems, planSummariesByRef } from "../../src/store/work/plan-items.ts";
import { appendPlanRows } from "../../src/store/work/plan-writes.ts";
import { aPlanItem } from "../support/a-plan-item.ts";
import { type OpenedPostgres, postgres, statementsOf } from "../support/stores.ts";

const tenant = tenantId("ours");
const at = (instant: Instant): OpenCapture => ({ instant, sum: new StateSum("key") });
const job = jobId("job");
const [first, second] = [asInstant(1_000), asInstant(2_000)];
const users: EntityRef[] = Array.from({ length: 4_000 }, (_, at) => ({ type: "user", id: `user-${at}` }));
const group: EntityRef = { type: "group", id: "group" };
const some = users.slice(0, 300);

let opened: OpenedPostgres;
beforeAll(async () => {
  opened = await postgres.openNew();
  // A busy machine gives the server time to take statistics on its own.
  for (const table of tableNames) await opened.run(`alter table ${table} set (autovacuum_enabled = off)`);
  for (const one of [tenant, tenantId("theirs")]) await opened.store.forTenant(one).transaction(fill);
});
afterAll(() => opened[Symbol.asyncDispose]());

/** Two instants of a tenant in which a tenth of everything changes. */
async function fill(tx: TenantTx): Promise<void> {
  const state = (ref: EntityRef, displayName: string) => {
    const facts = { synchronized: false, builtIn: false, dynamicMembership: false };
    return { ref, life: "live" as const, displayName, properties: { displayName }, ...facts };
  };
  const links = users.map((target) => ({ link: "members" as const, source: group, target }));
  await writeEntities(
    tx,
    [...users, group].map((ref) => writtenState(state(ref, "first"))),
    at(first),
  );
  await openLinks(tx, links, at(asInstant(0)));
  await writeEntities(
    tx,
    some.map((ref) => writtenState(state(ref, "second"))),
    at(second),
  );
  await closeLinks(tx, links.slice(0, 300), at(second));
  await markTouched(tx, [...some, group], second);
  await appendPlanRows(
    tx,
    job,
    users.map((ref, at) => planRow(aPlanItem(at + 1, ref))),
  );
  const outcome = (at: number) => (at % 50 === 0 ? ("failed" as const) : ("applied" as const));
  const entries = users.map((_, at) => ({
    seq: at + 1,
    step: "update",
    outcome: outcome(at),
    reason: null,
    message: null,
  }));
  await recordOutcomes(tx, job, entries);
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Returns the nodes of the plans that the database makes for the statements of `work`. */
async function plansOf(work: (db: TenantDb) => Promise<unknown>): Promise<readonly PlanNode[]> {
  const { db } = opened.store.forTenant(tenant);
  const nodes: PlanNode[] = [];
  for (const { text, values } of await statementsOf(() => work(db))) {
    type Explained = { "QUERY PLAN": readonly { readonly Plan: PlanNode }[] };
    const { rows } = await db.run<Explained>(CompiledQuery.raw(`explain (format json) ${text}`, [...values]));
    nodes.push(...rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => nodesOf(Plan))));
  }
  return nodes;
}

describe("a database of which no statistics were ever taken", () => {
  test("the database without statistics has no statistics", async () => {
    expect(await opened.run("select tablename from pg_stats where schemaname = 'public'")).toEqual([]);
  });

  test.each<[string, (db: TenantDb) => Promise<unknown>, readonly string[]]>([
    ["states at an instant", (db) => statesAt(db, some, second), ["entity_id"]],
    ["presences at an instant", (db) => presencesAt(db, some, second), ["entity_id"]],
    ["versions of one object", (db) => versionsOf(db, group), ["entity_id"]],
    ["differences in links", (db) => linkDifferences(db, [group], first, second), ["source", "valid_"]],
    ["targets of links", (db) => targetsAt(db, [group], "members", second), ["source", "link"]],
    ["who points at something", (db) => linksAt(db, "target", group, second, 20), ["target"]],
    ["what was touched", (db) => touchedBetween(db, first, second), ["instant"]],
    ["a page of a list", (db) => planItems(db, job, {}, 1_000, 100), ["job_id", "seq"]],
    ["outcomes of a range", (db) => outcomesBetween(db, job, 100, 200), ["job_id", "seq"]],
    ["failures", (db) => failuresAfter(db, job, { seq: 0, step: "" }, 20), ["job_id"]],
  ])("the query for %s uses an index for its conditions", async (_, work, columns) => {
    await expectLookedUp(work, columns);
  });
});

test("a written list is searched by object through an index, once its table has statistics", async () => {
  await opened.store.forTenant(tenant).refreshStatistics(["plan_item"]);
  await expectLookedUp((db) => planSummariesByRef(db, job, some.slice(0, 100)), ["entity_id"]);
});

/** Every table is read through an index, which is asked for the tenant and these columns. */
async function expectLookedUp(work: (db: TenantDb) => Promise<unknown>, columns: readonly string[]): Promise<void> {
  const nodes = await plansOf(work);
  expect(nodes.filter((node) => node["Node Type"] === "Seq Scan")).toEqual([]);
  const read = nodes.filter((node) => node["Index Cond"] !== undefined);
  expect(read).not.toEqual([]);
  for (const node of read) {
    expect(node["Index Cond"]).toContain("tenant_id = 'ours'");
    // The ends of links are looked up by what stands for them.
    if (node["Index Name"]?.startsWith("link_end") === true) expect(node["Index Cond"]).toMatch(/number =|entity_id =/);
    else for (const column of columns) expect(node["Index Cond"]).toContain(column);
  }
}
