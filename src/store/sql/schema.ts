import { asInstant, type Instant } from "../../domain/time.ts";

/**
 * Columns as they are stored. Times are milliseconds UTC, truth values 0 or 1, `*_json` canonical JSON texts. Every table
 * has a `tenant_id` besides, with which its keys begin: `tenantScope` puts it into each query.
 */
export interface Schema {
  tenant_lease: TenantLeaseTable;
  capture: CaptureTable;
  entity_version: EntityVersionTable;
  link_version: LinkVersionTable;
  touched: TouchedTable;
  seen: SeenTable;
  snapshot: SnapshotTable;
  job: JobTable;
  job_change: JobChangeTable;
  applied_change: AppliedChangeTable;
  approval: ApprovalTable;
  audit_event: AuditEventTable;
  secret: SecretTable;
  posted_job: PostedJobTable;
  search: SearchTable;
  schedule: ScheduleTable;
}

/** `valid_to` of what is valid still: later than any date this program will see (the last millisecond of 9999). */
export const OPEN = 253_402_300_799_999;

/** `valid_from` of links that the first capture found: nothing is known of a time before them. */
export const BEGINNING: Instant = asInstant(0);

export interface TenantLeaseTable {
  owner: string;
  epoch: number;
  lease_until: number;
}

export interface CaptureTable {
  instant: number;
  read_from: number;
  read_until: number;
  cursor: string;
  coverage: string;
  coverage_version: number;
  changed_entities: number;
}

export interface EntityVersionTable {
  entity_type: string;
  entity_id: string;
  valid_from: number;
  valid_to: number;
  digest: string;
  display_name: string | null;
  life: string;
  synchronized: number;
  built_in: number;
  dynamic_membership: number;
  properties_json: string;
}

export interface LinkVersionTable {
  source_type: string;
  source_id: string;
  valid_from: number;
  link: string;
  target_type: string;
  target_id: string;
  valid_to: number;
}

/** What a capture found changed; a link counts at its source. */
export interface TouchedTable {
  instant: number;
  entity_type: string;
  entity_id: string;
}

/** What a reading from the beginning has listed so far, so that the rest can be closed at its end. Empty otherwise. */
export interface SeenTable {
  instant: number;
  key: string;
}

export interface SnapshotTable {
  instant: number;
  kind: string;
  label: string | null;
  changed_objects: number | null;
}

export interface JobTable {
  id: string;
  kind: string;
  status: string;
  scope_json: string;
  from_instant: number;
  to_instant: number | null;
  coverage: string;
  coverage_version: number;
  started_at: number;
  completed_at: number | null;
  started_by_json: string;
  preview_job_id: string | null;
  verifies_job_id: string | null;
  before_instant: number | null;
  digest: string | null;
  changed_objects: number | null;
  changed_links: number | null;
  not_recoverable: number | null;
  modified_objects: number | null;
  modified_links: number | null;
  failed_changes: number | null;
  progress_done: number | null;
  progress_total: number | null;
  cancel_requested: number;
  attempts: number;
  failure_json: string | null;
  /** Of a finished preview: its dangers and the rehearsal of its list. */
  assessment_json: string | null;
}

/** One row of a frozen list: what differs, without the states, which the two instants hold. */
export interface JobChangeTable {
  job_id: string;
  seq: number;
  entity_type: string;
  entity_id: string;
  display_name: string | null;
  search_text: string;
  action: string;
  not_recoverable: string | null;
  /** 1 if a recovery of this list does something to the entity. */
  acts: number;
  /** Names of the properties and links that differ. */
  facets_json: string;
  /** Per link name: how many to add, to remove, and to leave for a reason. */
  links_json: string;
  /** The dangers of this change, worst first; none until the list has been assessed. */
  risks_json: string;
  /** The whole change, where it follows from the log and not from the two instants alone; else null. */
  undo_json: string | null;
}

/** An object by the texts it is known by, kept up with the newest capture. Relationship entities have none. */
export interface SearchTable {
  entity_type: string;
  entity_id: string;
  /** `live`, `softDeleted`, or `gone` while the history still knows of it. */
  life: string;
  /** The display name as `searchText` writes it. */
  name: string;
  /** What else it is found by, in the same way, one a line. */
  keys: string;
  /** The words of name and keys, each once, without the domains that everybody has. */
  words: string;
  gone_at: number | null;
}

/** The ledger of a recovery: what became of each step, so that it is taken up exactly where it stopped. */
export interface AppliedChangeTable {
  job_id: string;
  seq: number;
  step: string;
  outcome: string;
  reason: string | null;
  message: string | null;
}

export interface ApprovalTable {
  id: string;
  tool: string;
  arguments_digest: string;
  plan_digest: string;
  caller_id: string;
  caller_name: string;
  state: string;
  plan_json: string;
  sentence: string;
  phrase: string | null;
  requested_at: number;
  decided_at: number | null;
  expires_at: number;
  channel: string | null;
  seal: string;
}

/** Our own trail: each row's hash covers the row and the hash before it. */
export interface AuditEventTable {
  seq: number;
  time: number;
  event_json: string;
  hash: string;
}

export interface SecretTable {
  name: string;
  value: string;
}

/** What is to be done for a tenant at a time of its own clock, by whoever then holds its lease. */
export interface ScheduleTable {
  kind: string;
  due_at: number;
}

/** A job of another service that we asked for, and what is known of it here only. Empty where the engine does the work. */
export interface PostedJobTable {
  id: string;
  kind: string;
  /** `open` until it is known what became of the request; then `posted`, `refused` or `lost`. */
  state: string;
  job_id: string | null;
  snapshot_id: string;
  scope_json: string;
  preview_job_id: string | null;
  verifies_job_id: string | null;
  /** When the newest job that was there before had started, by the service's clock. */
  started_after: number;
  started_by: string;
  caller_id: string;
  approval_id: string | null;
  plan_digest: string | null;
  created_at: number;
}
