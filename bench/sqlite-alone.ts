import { DatabaseSync } from "node:sqlite";
import type { Instant } from "../src/domain/time.ts";
import { mustBe } from "./phase.ts";

/** A finished preview in a database file. */
interface FrozenPreview {
  readonly file: string;
  /** The key that stands for the tenant in its rows. */
  readonly tenantKey: string;
  readonly job: string;
  readonly from: Instant;
  readonly to: Instant;
  /** The rows of its plan. */
  readonly rows: number;
}

/**
 * Returns the milliseconds that SQLite alone takes for the rows of a preview: it looks up the states of each object at
 * both instants, and writes each row of the plan and then its dangers. No value leaves the database, so that no preview
 * over these tables can be faster. Leaves nothing behind.
 */
export function sqliteAlone({ file, tenantKey, job, from, to, rows }: FrozenPreview): number {
  const database = new DatabaseSync(file);
  try {
    database.exec("pragma cache_size = -24576; begin immediate");
    const started = performance.now();
    database.prepare(READ).get(from, to, tenantKey, job);
    const { changes } = database.prepare(WRITE).run(tenantKey, job);
    database.prepare(ASSESS).run(tenantKey);
    const ms = performance.now() - started;
    database.exec("rollback");
    mustBe("rows that SQLite alone wrote", Number(changes), rows);
    return ms;
  } finally {
    database.close();
  }
}

const READ = `select sum(length(version.properties_json)) as read
  from plan_item as item cross join entity_version as version
    on version.tenant_id = item.tenant_id and version.entity_type = item.entity_type
    and version.entity_id = item.entity_id and version.valid_from <= ?2 and version.valid_to > ?1
  where item.tenant_id = ?3 and item.job_id = ?4`;

const WRITE = `insert into plan_item (tenant_id, job_id, seq, entity_type, entity_id, display_name, search_text, action,
    not_recoverable, is_recoverable, changed_fields_json, links_json, risks_json, change_json)
  select tenant_id, 'sqlite-alone', seq, entity_type, entity_id, display_name, search_text, action,
    not_recoverable, is_recoverable, changed_fields_json, links_json, '[]', change_json
  from plan_item where tenant_id = ? and job_id = ?`;

const ASSESS = `update plan_item set risks_json = '[{"rule":"undoesOthersWork","severity":"low","sentence":"…"}]'
  where tenant_id = ? and job_id = 'sqlite-alone'`;
