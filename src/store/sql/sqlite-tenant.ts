import type { Kysely } from "kysely";
import type { TenantId } from "../../domain/ids.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { TenantStore } from "./database.ts";
import type { Schema } from "./schema.ts";
import { tenantDb, tenantTx } from "./tenant-db.ts";
import { recordKey, tenantKeyIn } from "./tenant-keys.ts";
import type { WriteTurn } from "./write-turn.ts";
import { type Writer, WriterConnection } from "./writer/writer-connection.ts";

/** An open file that tenants share. */
interface OpenFile {
  readonly database: SqliteDatabase;
  readonly db: Kysely<Schema>;
  readonly turn: WriteTurn;
  /** The thread that may write in place of this one, or null. */
  readonly writer: Writer | null;
}

/** Opens one tenant's part of a file. */
export function sqliteTenant(tenant: TenantId, { database, db, turn, writer }: OpenFile): TenantStore {
  const { key, isRecorded } = tenantKeyIn(database, tenant, turn.isTaken);
  const bound = { tenant, tenantKey: key, dialect: "sqlite" } as const;
  let hasKey = isRecorded;
  const requireKey = async () => {
    if (!hasKey) await db.transaction().execute(async () => recordKey(database, tenant));
    hasKey = true;
  };
  let apart: WriterConnection | null = null;
  return {
    tenant,
    db: tenantDb(db, bound),
    transaction: async (work) => {
      await requireKey();
      const writes = apart;
      return writes === null
        ? db.transaction().execute((tx) => work(tenantTx(tx, bound)))
        : writes.transaction((tx) => work(tenantTx(tx, bound, true)));
    },
    writeApart: async () => {
      if (writer === null || apart !== null) return { [Symbol.asyncDispose]: async () => {} };
      const opened = await WriterConnection.open(writer, turn);
      apart = opened;
      return {
        [Symbol.asyncDispose]: async () => {
          apart = null;
          await opened.close();
        },
      };
    },
    // Its plans follow from the indexes alone.
    refreshStatistics: async () => {},
  };
}
