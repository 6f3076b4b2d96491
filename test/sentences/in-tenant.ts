import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";
import type { Asked } from "./pair.ts";

/** Runs a case in a tenant of its own, which is in memory and ends with the case. */
export const inTenant =
  (run: (tenant: EngineTenant) => Promise<string>): Asked =>
  async () => {
    await using tenant = openEngineTenant({ inMemory: true });
    return await run(tenant);
  };
