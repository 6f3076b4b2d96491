import { defineTable } from "./define-table.ts";

/** The tables of what the directory was: captures, versions, snapshots. */
export const historyTables = {
  capture: defineTable({
    columns: {
      instant: "bigint",
      read_from: "bigint",
      read_until: "bigint",
      cursor: "text",
      coverage: "text",
      coverage_version: "integer",
      changed_entities: "integer",
      /** The sum of the state at this instant. Null before captures were sealed, like the columns below. */
      state_sum: "text?",
      /** The number of records that the trail held. */
      trail_records: "bigint?",
      previous_seal: "text?",
      /** Covers the other columns and, through the previous seal, the captures before. */
      seal: "text?",
      /** The parts that could not be read. Null if everything was read. */
      unread_json: "text?",
    },
    key: ["instant"],
  }),

  /** The newest reading, if it found nothing new since the capture at `instant`: the place where the next one goes on. */
  reading: defineTable({
    /** The seal covers the other columns, because what lies before the place is never read again. */
    columns: { instant: "bigint", cursor: "text", read_until: "bigint", seal: "text?" },
    key: [],
  }),

  /** A version is found by when it ends: what is open is found, and kept unique, by its key. */
  entity_version: defineTable({
    columns: {
      entity_type: "text",
      entity_id: "text",
      valid_from: "bigint",
      valid_to: "bigint",
      digest: "text",
      display_name: "text?",
      life: "text",
      synchronized: "integer",
      built_in: "integer",
      dynamic_membership: "integer",
      /** The properties in full, or what differs from the pattern: see `abridged.ts`. */
      properties_json: "text",
      pattern: "text?",
    },
    key: ["entity_type", "entity_id", "valid_to"],
    builtAfterLoad: ["entity_version_key"],
  }),

  /** States that others of their type are written against. They are never changed, and their ids are hashes of them. */
  state_pattern: defineTable({
    columns: { id: "text", entity_type: "text", made_at: "bigint", properties_json: "text" },
    key: ["id"],
  }),

  /** The entities that links begin or end at, by the number that stands for each. A number is never used again. */
  link_end: defineTable({
    columns: { number: "integer", entity_type: "text", entity_id: "text" },
    key: ["number"],
    indexes: { link_end_entity: { columns: ["entity_type", "entity_id"], unique: true } },
    builtAfterLoad: ["link_end_entity"],
    clustered: true,
  }),

  /** The versions of links, between numbers. They are read with their entities, through the view `link_version`. */
  numbered_link: defineTable({
    columns: { source: "integer", link: "text", target: "integer", valid_from: "bigint", valid_to: "bigint" },
    key: ["source", "link", "target", "valid_to"],
    // The changed links of a source are a range of the first two, however many links it has. They cover the columns of a
    // link, so that its row, which is in another page, is not read.
    indexes: {
      numbered_link_appeared: {
        columns: ["source", "valid_from", "valid_to", "link", "target"],
        where: "valid_from > 0",
      },
      numbered_link_closed: {
        columns: ["source", "valid_to", "valid_from", "link", "target"],
        where: "valid_to < 253402300799999",
      },
      numbered_link_target: { columns: ["target"] },
    },
    builtAfterLoad: ["numbered_link_key", "numbered_link_target"],
  }),

  /** The entities that a capture found changed. A changed link counts at its source. */
  touched: defineTable({
    columns: { instant: "bigint", entity_type: "text", entity_id: "text" },
    key: ["instant", "entity_type", "entity_id"],
  }),

  /** The entities and links that a full reading has listed so far, so that its end can close the others. Otherwise empty. */
  seen: defineTable({
    columns: { instant: "bigint", key: "text" },
    key: ["instant", "key"],
  }),

  /** Records of the tenant's own log, which a live service keeps for some weeks only. */
  audit_record: defineTable({
    columns: { id: "text", time: "bigint", record_json: "text" },
    key: ["id"],
    indexes: { audit_record_by_time: { columns: ["time", "id"] } },
  }),

  /** The objects that a rebuild created in the place of permanently deleted ones, by the old id. */
  successor: defineTable({
    columns: {
      entity_type: "text",
      entity_id: "text",
      successor_id: "text",
      /** The application ids of both, for an application. */
      app_id: "text?",
      successor_app_id: "text?",
      job_id: "text",
      /** Covers the other columns, because references are repointed by them. Rows without one do not count. */
      seal: "text?",
    },
    key: ["entity_type", "entity_id"],
  }),

  snapshot: defineTable({
    columns: { instant: "bigint", kind: "text", label: "text?", changed_objects: "integer?" },
    key: ["instant"],
  }),

  /** The texts an object is found by, kept up to date by each capture. Relationship entities have no row. */
  search: defineTable({
    columns: {
      entity_type: "text",
      entity_id: "text",
      /** `live`, `softDeleted`, or `gone` while the history still knows the object. */
      life: "text",
      /** The display name as `searchText` writes it. */
      name: "text",
      /** The other texts it is found by, written the same way, one a line. */
      keys: "text",
      /** The words of name and keys, each once, without the domains that everybody has. */
      words: "text",
      gone_at: "bigint?",
    },
    key: ["entity_type", "entity_id"],
    // Objects of one name are a range of it, so that names are compared without a pass over the tenant. It covers what that
    // takes, because the rows of a thousand names lie in as many pages.
    indexes: { search_name: { columns: ["entity_type", "name", "entity_id", "life"] } },
    builtAfterLoad: ["search_key", "search_name"],
  }),
};
