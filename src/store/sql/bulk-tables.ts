import type { Schema } from "./schema.ts";

/** The tables that are written by the thousand. */
export type BulkTable =
  | "entity_version"
  | "link_version"
  | "search"
  | "touched"
  | "seen"
  | "job_change"
  | "applied_change";

export type ColumnType = "text" | "bigint";

type Shape<Table extends BulkTable> = {
  readonly columns: Record<keyof Schema[Table] & string, ColumnType>;
  /** The columns that identify a row of a tenant. */
  readonly key: readonly (keyof Schema[Table] & string)[];
};

export const bulkTables: { readonly [Table in BulkTable]: Shape<Table> } = {
  entity_version: {
    columns: {
      entity_type: "text",
      entity_id: "text",
      valid_from: "bigint",
      valid_to: "bigint",
      digest: "text",
      display_name: "text",
      life: "text",
      synchronized: "bigint",
      built_in: "bigint",
      dynamic_membership: "bigint",
      properties_json: "text",
    },
    key: ["entity_type", "entity_id", "valid_to"],
  },
  link_version: {
    columns: {
      source_type: "text",
      source_id: "text",
      valid_from: "bigint",
      link: "text",
      target_type: "text",
      target_id: "text",
      valid_to: "bigint",
    },
    key: ["source_type", "source_id", "link", "target_type", "target_id", "valid_to"],
  },
  search: {
    columns: {
      entity_type: "text",
      entity_id: "text",
      life: "text",
      name: "text",
      keys: "text",
      words: "text",
      gone_at: "bigint",
    },
    key: ["entity_type", "entity_id"],
  },
  touched: {
    columns: { instant: "bigint", entity_type: "text", entity_id: "text" },
    key: ["instant", "entity_type", "entity_id"],
  },
  seen: {
    columns: { instant: "bigint", key: "text" },
    key: ["instant", "key"],
  },
  job_change: {
    columns: {
      job_id: "text",
      seq: "bigint",
      entity_type: "text",
      entity_id: "text",
      display_name: "text",
      search_text: "text",
      action: "text",
      not_recoverable: "text",
      acts: "bigint",
      facets_json: "text",
      links_json: "text",
      risks_json: "text",
      undo_json: "text",
    },
    key: ["job_id", "seq"],
  },
  applied_change: {
    columns: {
      job_id: "text",
      seq: "bigint",
      step: "text",
      outcome: "text",
      reason: "text",
      message: "text",
    },
    key: ["job_id", "seq", "step"],
  },
};

/** The columns of a table, in a fixed order. */
export function columnsOf<Table extends BulkTable>(table: Table): readonly (keyof Schema[Table] & string)[] {
  return namesOf(bulkTables[table].columns);
}

const namesOf = <Name extends string>(record: Record<Name, unknown>): readonly Name[] => Object.keys(record) as Name[];
