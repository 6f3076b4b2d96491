import { defineTable } from "./define-table.ts";

/** The tables of what people decided and what this program asked of others. */
export const recordsTables = {
  approval: defineTable({
    columns: {
      id: "text",
      tool: "text",
      arguments_digest: "text",
      plan_digest: "text",
      caller_id: "text",
      caller_name: "text",
      state: "text",
      plan_json: "text",
      sentence: "text",
      phrase: "text?",
      requested_at: "bigint",
      decided_at: "bigint?",
      expires_at: "bigint",
      channel: "text?",
      seal: "text",
      approver_id: "text?",
      approver_name: "text?",
      authentication_json: "text?",
      demands_json: "text?",
    },
    key: ["id"],
    indexes: { approval_open: { columns: ["state", "requested_at"] } },
  }),

  /** Our own trail: the hash of each record covers the record and the hash before it. */
  trail: defineTable({
    columns: { seq: "bigint", time: "bigint", event_json: "text", hash: "text" },
    key: ["seq"],
  }),

  secret: defineTable({
    columns: { name: "text", value: "text" },
    key: ["name"],
  }),

  /** A job we asked of another service, with what only we know of it. Empty where the engine does the work. */
  posted_job: defineTable({
    columns: {
      id: "text",
      kind: "text",
      /** `open` until the fate of the request is known, then `posted`, `refused` or `lost`. `ended` after a recovery's end. */
      state: "text",
      job_id: "text?",
      snapshot_id: "text",
      scope_json: "text",
      preview_job_id: "text?",
      verifies_job_id: "text?",
      /** The start of the newest job that existed before, by the service's clock. */
      started_after: "bigint",
      started_by: "text",
      caller_id: "text",
      approval_id: "text?",
      plan_digest: "text?",
      created_at: "bigint",
    },
    key: ["id"],
    indexes: {
      // One request of unknown outcome at a time: the next waits until the fate of the last is known.
      posted_job_open: { columns: [], unique: true, where: "state = 'open'" },
      posted_job_by_job: { columns: ["job_id"], where: "job_id is not null" },
    },
  }),

  /**
   * The values that recoveries of another service overwrite, in the portions in which they were read. Each attempt to keep
   * those of a preview has portions of its own, and the head names the one that counts.
   */
  journal_part: defineTable({
    columns: { preview_job_id: "text", attempt: "text", part: "integer", content_json: "text" },
    key: ["preview_job_id", "attempt", "part"],
  }),
};
