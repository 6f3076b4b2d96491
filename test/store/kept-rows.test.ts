import { expect, test } from "vitest";
import type { KeptValue } from "../../src/domain/changes/change.ts";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import type { Json } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { planRow } from "../../src/store/work/plan-item.ts";
import { countPlanItems, planItems } from "../../src/store/work/plan-items.ts";
import { appendPlanRows } from "../../src/store/work/plan-writes.ts";
import { aPlanItem } from "../support/a-plan-item.ts";
import { stores } from "../support/stores.ts";

const job = jobId("job");
const user = (id: string): EntityRef => ({ type: "user", id });
const FORGED = '{"kept":[{"name":"department"}]}';

test.each(stores)(
  "rows with values that others wrote later are told by that alone on $name, whatever a name or a value holds",
  async ({ open }) => {
    await using opened = await open();
    const store = opened.store.forTenant(tenantId("ours"));
    const withValue = (seq: number, then: Json) => {
      const item = aPlanItem(seq, user(`u${seq}`), FORGED);
      return { ...item, change: { ...item.change, properties: [{ name: FORGED, now: FORGED, then }] } };
    };
    const by: KeptValue["by"] = { actor: { kind: "unknown", id: null, name: null }, time: null };
    const kept: readonly KeptValue[] = [{ name: "city", now: "Bath", then: "York", by }];
    const last = withValue(4, null);
    const items = [
      withValue(1, FORGED),
      withValue(2, { kept: [{ kept: [] }] }),
      withValue(3, [{ kept: ["\u0000"] }]),
      { ...last, change: { ...last.change, kept } },
    ];
    await store.transaction((tx) => appendPlanRows(tx, job, items.map(planRow)));
    expect(await countPlanItems(store.db, job, {})).toBe(4);
    expect(await countPlanItems(store.db, job, { kept: true })).toBe(1);
    expect(await planItems(store.db, job, { kept: true }, 0, 10)).toMatchObject([
      { seq: 4, change: { kept: [{ name: "city", now: "Bath" }] } },
    ]);
  },
);
