import { defineView } from "./define-table.ts";

/** Views are read only. They must name the tenant in each of their joins. */
export const historyViews = {
  /** The versions of links with the entities at their ends. */
  link_version: defineView({
    columns: {
      source_type: "text",
      source_id: "text",
      valid_from: "bigint",
      link: "text",
      target_type: "text",
      target_id: "text",
      valid_to: "bigint",
      source: "integer",
      target: "integer",
    },
    query: `select l.tenant_id, s.entity_type as source_type, s.entity_id as source_id, l.valid_from, l.link,
        t.entity_type as target_type, t.entity_id as target_id, l.valid_to, l.source, l.target
      from numbered_link l
      join link_end s on s.tenant_id = l.tenant_id and s.number = l.source
      join link_end t on t.tenant_id = l.tenant_id and t.number = l.target`,
  }),
};
