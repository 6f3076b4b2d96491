import { expect, test } from "vitest";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { planRow } from "../../src/store/work/plan-item.ts";
import { appendPlanRows } from "../../src/store/work/plan-writes.ts";
import { aPlanItem } from "../support/a-plan-item.ts";
import { postgres } from "../support/stores.ts";

test("statistics are taken again once a table has grown by more than a tenth", async () => {
  await using opened = await postgres.open();
  await opened.run("alter table plan_item set (autovacuum_enabled = off)");
  const refreshed = async (tenant: string, rows: number) => {
    const refs: EntityRef[] = Array.from({ length: rows }, (_, at) => ({ type: "user", id: `user-${at}` }));
    const store = opened.store.forTenant(tenantId(tenant));
    await store.transaction((tx) =>
      appendPlanRows(
        tx,
        jobId("job"),
        refs.map((ref, at) => planRow(aPlanItem(at + 1, ref))),
      ),
    );
    await store.refreshStatistics(["plan_item"]);
    const [row] = await opened.run("select reltuples from pg_class where oid = 'plan_item'::regclass");
    return Number(row?.reltuples);
  };
  expect(await refreshed("large", 2_000)).toBe(2_000);
  expect(await refreshed("small", 50)).toBe(2_000);
  expect(await refreshed("other", 4_000)).toBe(6_050);
});
