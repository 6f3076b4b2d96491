import { expect, test } from "vitest";
import { requireList } from "../../src/engine/plan/list-changes.ts";
import { AppliedList, type JudgedRows } from "../../src/engine/recover/applied-rows.ts";
import { residualOf } from "../../src/engine/recover/residuals.ts";
import { readSuccessors } from "../../src/store/history/successors.ts";
import { PLAN_ITEMS } from "../../src/store/sql/batch-sizes.ts";
import { recordOutcomes } from "../../src/store/work/ledger.ts";
import { planRow } from "../../src/store/work/plan-item.ts";
import { appendPlanRows } from "../../src/store/work/plan-writes.ts";
import { aPlanItem } from "../support/a-plan-item.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { HeldObjects, heldBytes } from "../support/held-memory.ts";
import { boss } from "../support/recovery-tenant.ts";

const ROWS = 50_000;
/** Long, so that holding the key of each row would show. */
const idOf = (row: number) => `${row}`.padStart(300, "x");

test("a verification of 50,000 rows that are not in force holds a batch of them and the rows that it shows", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const ada = tenant.user("ada", { city: "York" });
  const snapshot = await tenant.snapshot();
  tenant.hands.update(ada, { city: "Bath" });
  const preview = await tenant.preview(snapshot);
  const recovery = await tenant.recover(preview);
  const caller = { recoveryJobId: recovery.id, caller: boss };
  const verifying = await tenant.ended(await tenant.recovery.startVerification(caller));
  const { context } = tenant;
  const numbers = Array.from({ length: ROWS }, (_, n) => n + 2);
  await context.store.transaction(async (tx) => {
    await appendPlanRows(
      tx,
      preview.id,
      numbers.map((seq) => planRow(aPlanItem(seq, { type: "user", id: idOf(seq) }))),
    );
    const failed = { step: "object", outcome: "failed", reason: "hardDeleted", message: null } as const;
    await recordOutcomes(
      tx,
      recovery.id,
      numbers.map((seq) => ({ seq, ...failed })),
    );
  });

  const still = await requireList(context, verifying.id);
  const successors = await readSuccessors(context.store.db);
  const list = await AppliedList.at(context, {
    ...{ recovery: recovery.id, list: preview.id, at: still.basis.to, successors, coverage: "extended" },
    ...{ snapshot: still.basis.from, before: still.basis.to, scope: { all: true } },
  });
  const held = new HeldObjects();
  const peak = { rows: 0, bytes: 0 };
  const before = await heldBytes();
  async function* watched(): AsyncGenerator<JudgedRows> {
    let batches = 0;
    for await (const judged of list.all()) {
      for (const { item } of judged.unreached) held.show(item);
      batches += 1;
      yield judged;
      if (batches % 20 !== 0) continue;
      peak.rows = Math.max(peak.rows, await held.count());
      peak.bytes = Math.max(peak.bytes, (await heldBytes()) - before);
    }
  }
  const residual = await residualOf(context, still, watched());

  expect(residual.told(preview.id)).toMatchObject({ total: ROWS, gone: ROWS });
  expect(residual.told(preview.id).items).toHaveLength(50);
  expect(peak.rows).toBeLessThanOrEqual(2 * PLAN_ITEMS);
  // The keys of all rows would take three times as much.
  expect(peak.bytes).toBeLessThan(6_000_000);
});
