import { FixedStatement } from "./fixed-statement.ts";
import type { TenantDb, TenantTx } from "./tenant-db.ts";

/** Returns a secret of the tenant, made by `fresh` when it is first asked for. Every process gets the same. */
export async function tenantSecret(tx: TenantTx, name: string, fresh: () => string): Promise<string> {
  await tx
    .insertInto("secret")
    .values({ name, value: fresh() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await findSecret(tx, name);
  if (row === null) throw new TypeError(`The secret ${name} was written and is not there.`);
  return row;
}

const secretOfName = new FixedStatement<{ readonly value: string }>(
  `select "value" from "secret" where "tenant_id" = $1 and "name" = $2`,
);

export async function findSecret(db: TenantDb, name: string): Promise<string | null> {
  return (await secretOfName.run(db, name)).rows[0]?.value ?? null;
}

export async function putSecret(tx: TenantTx, name: string, value: string): Promise<void> {
  await tx
    .insertInto("secret")
    .values({ name, value })
    .onConflict((conflict) => conflict.columns(["name"]).doUpdateSet({ value }))
    .execute();
}
