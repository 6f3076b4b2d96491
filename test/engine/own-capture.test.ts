import { expect, test } from "vitest";
import { openEngine } from "../../src/engine/engine.ts";

import { openEngineTenant } from "../support/engine-tenant.ts";
import { boss } from "../support/recovery-tenant.ts";

/** Begins a capture that waits in the middle. */
async function capturing() {
  const tenant = openEngineTenant();
  tenant.user("ada");
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  tenant.directory.beforeFeed = () => {
    begin();
    return released;
  };
  const first = tenant.recovery.takeSnapshot({ label: "first", caller: boss });
  await begun;
  return { tenant, first, release };
}

test("a snapshot waits for a capture of the same process, such as its first, and is then taken", async () => {
  const { tenant, first, release } = await capturing();
  await using _ = tenant;
  const second = tenant.recovery.takeSnapshot({ label: "second", caller: { ...boss, id: "other" } });
  tenant.machineLater(20_000);
  release();
  expect([(await first).label, (await second).label]).toEqual(["first", "second"]);
});

test("a snapshot that waited long is refused in the name of the process that captures, this one or another", async () => {
  const { tenant, first, release } = await capturing();
  await using _ = tenant;
  const refusal = async (owner: string, wait: number) => {
    const sleep = async () => tenant.machineLater(wait);
    await using engine = openEngine({ ...tenant.context, sleep, owner, onDefect: () => {} });
    const second = engine.recovery.takeSnapshot({ label: "second", caller: { ...boss, id: "other" } });
    return second.catch((error: unknown) => String(error));
  };
  expect(await refusal("test", 23_000)).toContain("This server is capturing the tenant itself right now");
  expect(await refusal("another", 6_000)).toContain("Another process is capturing this tenant right now.");
  release();
  await first;
});
