import { describe, expect, test } from "vitest";
import { jobId } from "../../src/domain/ids.ts";
import { openEngine } from "../../src/engine/engine.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import { insertOf } from "../support/insert-of.ts";
import { boss } from "../support/recovery-tenant.ts";
import { stores, type TestedStore } from "../support/stores.ts";

const PEOPLE = ["ada", "bob", "eve"];

/** Changes the department of three people and previews the way back. */
async function previewed({ open }: TestedStore) {
  const opened = await open();
  const tenant = openEngineTenant({ history: opened });
  const users = PEOPLE.map((name) => tenant.user(name, { department: "Research" }));
  const group = tenant.group("Chess", users.slice(0, 2));
  const snapshot = await tenant.snapshot();
  for (const user of users) tenant.hands.update(user, { department: "Sales" });
  const [ada] = users;
  if (ada === undefined) throw new Error("There is nobody.");
  tenant.hands.removeLink({ link: "members", source: group, target: ada });
  const alter = async (statement: string) => expect(await opened.alter(statement)).toBeGreaterThan(0);
  return { tenant, users, preview: await tenant.preview(snapshot), alter };
}

const alterations: readonly string[] = [
  `update "plan_item" set "change_json" = replace("change_json", 'Research', 'Administration') where "seq" = 1`,
  `update "plan_item" set "change_json" = replace("change_json", '"notRecoverable":0', '"notRecoverable":1')`,
  `update "plan_item" set "is_recoverable" = 0 where "seq" = 2`,
  `update "plan_item" set "action" = 'softDelete' where "seq" = 3`,
  `update "plan_item" set "entity_id" = 'somebody' where "seq" = 1`,
  `update "plan_item" set "seq" = 9 where "seq" = 1`,
  `delete from "plan_item" where "seq" = 2`,
  `delete from "plan_item"`,
];

/** The row of a job as the store keeps it. */
async function jobColumns({ context }: EngineTenant, id: string): Promise<Record<string, unknown>> {
  return context.store.db.selectFrom("job").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

describe.each(stores)("a plan on $name", (store) => {
  test.each(alterations)("a recovery of an altered plan is refused before its first write: %s", async (statement) => {
    const { tenant, users, preview, alter } = await previewed(store);
    await using _ = tenant;
    await alter(statement);

    const job = await tenant.recover(preview);

    const message = expect.stringContaining(`The stored changes of preview ${preview.id} are not the ones it found`);
    expect(job).toMatchObject({ status: "failed", failure: { code: "storeAltered", message } });
    for (const user of users) expect(await tenant.property(user, "department")).toBe("Sales");
    const { items } = await tenant.engine.trail.list({});
    expect(items.filter(({ action }) => action === "recoveryRefused")).toMatchObject([
      { jobId: job.id, code: "storeAltered", message, caller: { id: "boss" } },
    ]);
  });

  test("a recovery is refused if the digest was altered with the rows, because the digest takes a key", async () => {
    const { tenant, users, preview, alter } = await previewed(store);
    await using _ = tenant;
    await alter(`update "job" set "digest" = 'made-up' where "id" = '${preview.id}'`);

    await expect(tenant.startRecovery(preview)).rejects.toMatchObject({ code: "storeAltered" });

    for (const user of users) expect(await tenant.property(user, "department")).toBe("Sales");
  });

  test("a recovery writes a plan whose assessment alone was altered, because the digest covers the writes", async () => {
    const { tenant, users, preview, alter } = await previewed(store);
    await using _ = tenant;
    await alter(`update "plan_item" set "risks_json" = '[]'`);
    expect(await tenant.recover(preview)).toMatchObject({ status: "successful" });
    for (const user of users) expect(await tenant.property(user, "department")).toBe("Research");
  });

  test.each([
    ["a job that was put into the store", "forged"],
    ["a job that was put into the store with a record of its start", "recorded"],
    ["a preview in the place of the approved one", "approved"],
  ] as const)("%s is carried out by no process", async (_, which) => {
    const { tenant, users, preview, alter } = await previewed(store);
    await using _tenant = tenant;
    const approved = await tenant.recover(preview);
    for (const user of users) tenant.hands.update(user, { department: "Board" });
    const other = await tenant.preview({ id: preview.snapshotId });
    const columns = await jobColumns(tenant, approved.id);
    const { tenantKey } = tenant.context.store.db;
    const forged = which === "approved" ? approved.id : "forged";
    const undone = { status: "initialized", completed_at: null, before_instant: null };
    await alter(`delete from "job" where "id" = '${forged}' or "id" = '${approved.id}'`);
    await alter(insertOf("job", { tenant_id: tenantKey, ...columns, ...undone, id: forged, preview_job_id: other.id }));
    if (which === "recorded") {
      const event = { action: "recoveryStarted", caller: boss, jobId: forged, planDigest: other.digest };
      const seq = (await tenant.engine.trail.list({ limit: 1 })).items[0]?.seq ?? 0;
      const columns = { tenant_id: tenantKey, seq: seq + 1, time: 0, event_json: JSON.stringify(event), hash: "x" };
      await alter(insertOf("trail", columns));
    }
    await using _second = openEngine({
      ...tenant.context,
      owner: "second",
      onDefect: (error) => tenant.defects.push(error),
    });
    const ended = await tenant.ended({ id: jobId(forged) });
    expect(ended).toMatchObject({ status: "failed", failure: { code: "storeAltered" } });
    for (const user of users) expect(await tenant.property(user, "department")).toBe("Board");
  });

  test("a recovery that waits is not carried out with another preview than the one that it was started with", async () => {
    const { tenant, users, preview, alter } = await previewed(store);
    await using _ = tenant;
    const other = await tenant.preview({ id: preview.snapshotId }, { types: ["user"] });
    await tenant.engine.close();
    const options = { ...tenant.context, onDefect: (error: unknown) => tenant.defects.push(error) };
    const starter = openEngine({ ...options, owner: "starter", whyNotRecover: async () => "Not here." });
    const start = { previewJobId: preview.id, caller: boss, authority: { kind: "caller" } } as const;
    const { id } = await starter.recovery.startRecovery(start);
    await starter.close();
    await alter(`update "job" set "preview_job_id" = '${other.id}' where "id" = '${id}'`);
    await using _worker = openEngine({ ...options, owner: "worker" });
    const message = expect.stringContaining("was started with another list");
    expect(await tenant.ended({ id })).toMatchObject({ status: "failed", failure: { code: "storeAltered", message } });
    for (const user of users) expect(await tenant.property(user, "department")).toBe("Sales");
  });

  test("a request counts the rows of an altered plan, and not the numbers beside them", async () => {
    const { tenant, preview, alter } = await previewed(store);
    await using _ = tenant;
    await alter(`update "job" set "changed_objects" = 1, "changed_links" = 0 where "id" = '${preview.id}'`);
    expect((await tenant.recovery.summarizeChanges(preview.id)).totals).toMatchObject({
      changedObjects: preview.totals.changedObjects,
      changedLinks: preview.totals.changedLinks,
    });
  });

  test("a preview whose values were not kept by an earlier version is refused with what to do", async () => {
    const { tenant, preview, alter } = await previewed(store);
    await using _ = tenant;
    await alter(`update "plan_item" set "change_json" = null`);
    await expect(tenant.changes(preview)).rejects.toMatchObject({
      code: "stale",
      message: expect.stringContaining("Start a new preview."),
    });
    expect(await tenant.recovery.summarizeChanges(preview.id)).toMatchObject({ totals: { changedObjects: 4 } });
  });
});
