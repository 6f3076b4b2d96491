import { sql } from "kysely";
import type { Job } from "../../src/domain/recovery/job.ts";
import type { EngineTenant } from "../support/engine-tenant.ts";

/** Changes the store as someone does who has its file and not its key. */
export const alter = async ({ context }: EngineTenant, ...statements: readonly string[]) => {
  for (const statement of statements) await context.store.db.run(sql.raw(statement));
};

export interface Lived {
  readonly tenant: EngineTenant;
  readonly recovery: Job;
}

/** Returns a tenant with two snapshots and a recovery in between. */
export async function lived(tenant: EngineTenant): Promise<Lived> {
  const ada = tenant.user("ada", { department: "Research" });
  const first = await tenant.snapshot();
  tenant.hands.update(ada, { department: "Sales" });
  const recovery = await tenant.recoverTo(first);
  tenant.hands.update(ada, { city: "Bath" });
  await tenant.snapshot();
  return { tenant, recovery };
}
