import { asEntityType, type EntityType } from "../../domain/entity.ts";
import type { JobId } from "../../domain/ids.ts";
import type { TenantDb } from "../sql/tenant-db.ts";
import { differenceOf, type ListedChange } from "./job-changes.ts";

/** Rows of a list that differ alike: how, and how many they are. */
export interface ListedKind extends Pick<ListedChange, "action" | "notRecoverable" | "acts" | "facets" | "links"> {
  readonly type: EntityType;
  readonly rows: number;
}

/** The kinds among the rows behind one place up to another, counted in the database; most rows of a large list are of few. */
export async function kindsListed(db: TenantDb, job: JobId, after: number, upTo: number): Promise<ListedKind[]> {
  const kind = ["entity_type", "action", "not_recoverable", "acts", "facets_json", "links_json"] as const;
  const rows = await db
    .selectFrom("job_change")
    .select(kind)
    .select((eb) => [eb.fn.countAll<number>().as("rows"), eb.fn.min("seq").as("first")])
    .where("job_id", "=", job)
    .where("seq", ">", after)
    .where("seq", "<=", upTo)
    .groupBy(kind)
    .orderBy("first")
    .execute();
  return rows.map((row) => ({ ...differenceOf(row), type: asEntityType(row.entity_type), rows: Number(row.rows) }));
}
