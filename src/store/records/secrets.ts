import type { TenantId } from "../../domain/ids.ts";
import type { Queryable, Tx } from "../sql/database.ts";

/** A secret of the tenant's, made by `fresh` at the first asking; every process gets the same. */
export async function tenantSecret(tx: Tx, tenant: TenantId, name: string, fresh: () => string): Promise<string> {
  await tx
    .insertInto("secret")
    .values({ tenant_id: tenant, name, value: fresh() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await findSecret(tx, tenant, name);
  if (row === null) throw new TypeError(`The secret ${name} was written and is not there.`);
  return row;
}

export async function findSecret(db: Queryable, tenant: TenantId, name: string): Promise<string | null> {
  const row = await db
    .selectFrom("secret")
    .select("value")
    .where("tenant_id", "=", tenant)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.value ?? null;
}

export async function putSecret(tx: Tx, tenant: TenantId, name: string, value: string): Promise<void> {
  await tx
    .insertInto("secret")
    .values({ tenant_id: tenant, name, value })
    .onConflict((conflict) => conflict.columns(["tenant_id", "name"]).doUpdateSet({ value }))
    .execute();
}
