import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import type { Asked } from "./pair.ts";
import { tried } from "./tried.ts";

/** Runs a case in a tenant of its own, which is in memory and ends with the case. */
export const inTenant =
  (run: (tenant: EngineTenant) => Promise<string>): Asked =>
  async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    return await run(tenant);
  };

/** Returns the refusal of what a case does in a tenant of its own, or "accepted". */
export const refused = (run: (tenant: EngineTenant) => Promise<unknown>) =>
  inTenant(async (tenant) => tried(() => run(tenant))());

/** Makes users, takes a snapshot and changes them all. */
export const changedUsers = async (tenant: EngineTenant, count: number) => {
  const all = Array.from({ length: count }, (_, n) => tenant.user(`user${n}`, { city: "York" }));
  const snapshot = await tenant.snapshot();
  for (const one of all) tenant.hands.update(one, { city: "Bath" });
  return { all, snapshot };
};
/** Previews the way back from that. */
export const previewed = async (tenant: EngineTenant, count = 1) => {
  const { snapshot } = await changedUsers(tenant, count);
  return tenant.preview(snapshot);
};
