import { defineTable } from "./define-table.ts";

/** The tables of what the engine does: jobs, their plans and outcomes. */
export const workTables = {
  tenant_lease: defineTable({
    columns: { owner: "text", epoch: "bigint", lease_until: "bigint" },
    key: [],
  }),

  job: defineTable({
    columns: {
      id: "text",
      kind: "text",
      status: "text",
      scope_json: "text",
      from_instant: "bigint",
      to_instant: "bigint?",
      coverage: "text",
      coverage_version: "integer",
      started_at: "bigint",
      completed_at: "bigint?",
      started_by_json: "text",
      preview_job_id: "text?",
      verifies_job_id: "text?",
      before_instant: "bigint?",
      digest: "text?",
      changed_objects: "integer?",
      changed_links: "integer?",
      not_recoverable: "integer?",
      modified_objects: "integer?",
      modified_links: "integer?",
      failed_changes: "integer?",
      progress_done: "integer?",
      progress_total: "integer?",
      cancel_requested: "integer",
      attempts: "integer",
      failure_json: "text?",
      /** The dangers and the rehearsal of a finished preview's plan. */
      assessment_json: "text?",
      /** Covers the assessment and the digest of the plan. Null before assessments were sealed. */
      assessment_seal: "text?",
    },
    key: ["id"],
    indexes: {
      // One active job per tenant, by the database and not by a check in code.
      job_active: {
        columns: [],
        unique: true,
        where: "status in ('initialized', 'loadingData', 'calculating', 'running')",
      },
      job_by_start: { columns: ["started_at", "id"] },
      job_verifying: { columns: ["verifies_job_id", "started_at"], where: "verifies_job_id is not null" },
    },
  }),

  /** A row of a plan. */
  plan_item: defineTable({
    columns: {
      job_id: "text",
      seq: "integer",
      entity_type: "text",
      entity_id: "text",
      display_name: "text?",
      search_text: "text",
      action: "text",
      not_recoverable: "text?",
      is_recoverable: "integer",
      /** The names of the properties and links that differ. */
      changed_fields_json: "text",
      /** For each link name, how many links to add, to remove, and to leave for a reason. */
      links_json: "text",
      /** The dangers of this change, worst first. Empty until the plan has been assessed. */
      risks_json: "text",
      change_json: "text?",
    },
    key: ["job_id", "seq"],
    indexes: { plan_item_entity: { columns: ["job_id", "entity_type", "entity_id"] } },
  }),

  /**
   * Writes that the tenant's log has of the rows of a stretch of a plan, in the order of the log, while a long plan is
   * assessed. Otherwise empty.
   */
  plan_log: defineTable({
    columns: { job_id: "text", stretch: "integer", part: "integer", writes_json: "text" },
    key: ["job_id", "stretch", "part"],
  }),

  /** The ledger of a recovery: the outcome of each step, from which an interrupted recovery goes on. */
  applied_change: defineTable({
    columns: { job_id: "text", seq: "integer", step: "text", outcome: "text", reason: "text?", message: "text?" },
    key: ["job_id", "seq", "step"],
    indexes: { applied_change_failed: { columns: ["job_id", "seq", "step"], where: "outcome = 'failed'" } },
  }),

  /** A task that is due for a tenant at a time of its own clock. The holder of its lease does it. */
  schedule: defineTable({
    columns: { kind: "text", due_at: "bigint" },
    key: ["kind"],
  }),
};
