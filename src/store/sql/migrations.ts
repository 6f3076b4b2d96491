import { coverChangedLinks } from "./cover-changed-links.ts";
import { dropStrayTexts } from "./drop-stray-texts.ts";
import type { OnMoved } from "./move-links.ts";

/**
 * The steps from each earlier schema to the next. A released step is never edited: a change is a new one at the end. They
 * end at the tables of `schema.ts`, which an empty database gets at once. Every key begins with tenant_id, so that the
 * tables can be distributed by it unchanged.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    `create table tenant_lease (
      tenant_id text not null, owner text not null, epoch bigint not null, lease_until bigint not null,
      primary key (tenant_id))`,
    `create table capture (
      tenant_id text not null, instant bigint not null, read_from bigint not null, read_until bigint not null,
      cursor text not null, coverage text not null, coverage_version integer not null, changed_entities integer not null,
      primary key (tenant_id, instant))`,
    `create table entity_version (
      tenant_id text not null, entity_type text not null, entity_id text not null,
      valid_from bigint not null, valid_to bigint not null, digest text not null, display_name text, life text not null,
      synchronized integer not null, built_in integer not null, dynamic_membership integer not null,
      properties_json text not null,
      primary key (tenant_id, entity_type, entity_id, valid_from))`,
    `create unique index entity_version_open on entity_version (tenant_id, entity_type, entity_id)
      where valid_to = 253402300799999`,
    // A source's links by the time they appeared, so that what changed is a range of it and not all of its links.
    `create table link_version (
      tenant_id text not null, source_type text not null, source_id text not null, valid_from bigint not null,
      link text not null, target_type text not null, target_id text not null, valid_to bigint not null,
      primary key (tenant_id, source_type, source_id, valid_from, link, target_type, target_id))`,
    `create unique index link_version_open
      on link_version (tenant_id, source_type, source_id, link, target_type, target_id) where valid_to = 253402300799999`,
    `create index link_version_closed on link_version (tenant_id, source_type, source_id, valid_to)
      where valid_to < 253402300799999`,
    `create table touched (
      tenant_id text not null, instant bigint not null, entity_type text not null, entity_id text not null,
      primary key (tenant_id, instant, entity_type, entity_id))`,
    `create table seen (
      tenant_id text not null, instant bigint not null, key text not null,
      primary key (tenant_id, instant, key))`,
    `create table snapshot (
      tenant_id text not null, instant bigint not null, kind text not null, label text, changed_objects integer,
      primary key (tenant_id, instant))`,
    `create table job (
      tenant_id text not null, id text not null, kind text not null, status text not null, scope_json text not null,
      from_instant bigint not null, to_instant bigint, coverage text not null, coverage_version integer not null,
      started_at bigint not null, completed_at bigint, started_by_json text not null, preview_job_id text,
      verifies_job_id text, before_instant bigint, digest text, changed_objects integer, changed_links integer,
      not_recoverable integer, modified_objects integer, modified_links integer, failed_changes integer,
      progress_done integer, progress_total integer, cancel_requested integer not null, attempts integer not null,
      failure_json text, assessment_json text,
      primary key (tenant_id, id))`,
    // One active job per tenant, by the database and not by a check in code.
    `create unique index job_active on job (tenant_id)
      where status in ('initialized', 'loadingData', 'calculating', 'running')`,
    `create index job_by_start on job (tenant_id, started_at, id)`,
    `create index job_verifying on job (tenant_id, verifies_job_id, started_at) where verifies_job_id is not null`,
    `create table job_change (
      tenant_id text not null, job_id text not null, seq integer not null, entity_type text not null,
      entity_id text not null, display_name text, search_text text not null, action text not null,
      not_recoverable text, acts integer not null, facets_json text not null, links_json text not null,
      risks_json text not null,
      primary key (tenant_id, job_id, seq))`,
    `create index job_change_entity on job_change (tenant_id, job_id, entity_type, entity_id)`,
    `create table applied_change (
      tenant_id text not null, job_id text not null, seq integer not null, step text not null, outcome text not null,
      reason text, message text,
      primary key (tenant_id, job_id, seq, step))`,
    `create index applied_change_failed on applied_change (tenant_id, job_id, seq, step) where outcome = 'failed'`,
    `create table approval (
      tenant_id text not null, id text not null, tool text not null, arguments_digest text not null,
      plan_digest text not null, caller_id text not null, caller_name text not null, state text not null,
      plan_json text not null, sentence text not null, phrase text, requested_at bigint not null, decided_at bigint,
      expires_at bigint not null, channel text, seal text not null,
      primary key (tenant_id, id))`,
    `create index approval_open on approval (tenant_id, state, requested_at)`,
    `create table audit_event (
      tenant_id text not null, seq bigint not null, time bigint not null, event_json text not null, hash text not null,
      primary key (tenant_id, seq))`,
    `create table secret (
      tenant_id text not null, name text not null, value text not null,
      primary key (tenant_id, name))`,
  ],
  [
    `create table posted_job (
      tenant_id text not null, id text not null, kind text not null, state text not null, job_id text,
      snapshot_id text not null, scope_json text not null, preview_job_id text, verifies_job_id text,
      started_after bigint not null, started_by text not null, caller_id text not null, approval_id text,
      plan_digest text, created_at bigint not null,
      primary key (tenant_id, id))`,
    // One request of unknown outcome at a time: the next is posted when the outcome of the last is known.
    `create unique index posted_job_open on posted_job (tenant_id) where state = 'open'`,
    `create index posted_job_by_job on posted_job (tenant_id, job_id) where job_id is not null`,
  ],
  [
    `alter table job_change add column undo_json text`,
    // One narrow row an object, for looking through all of them by name.
    `create table search (
      tenant_id text not null, entity_type text not null, entity_id text not null, life text not null,
      name text not null, keys text not null, words text not null, gone_at bigint,
      primary key (tenant_id, entity_type, entity_id))`,
    // References to an object are found from their end.
    `create index link_version_target on link_version (tenant_id, target_type, target_id, link)`,
  ],
  [
    // A version is known by when it ends: what is open is found, and kept unique, by the one key, which a first load can
    // leave out and build afterwards. A primary key could not be left out.
    `create table entity_version_next (
      tenant_id text not null, entity_type text not null, entity_id text not null,
      valid_from bigint not null, valid_to bigint not null, digest text not null, display_name text, life text not null,
      synchronized integer not null, built_in integer not null, dynamic_membership integer not null,
      properties_json text not null)`,
    "insert into entity_version_next select * from entity_version",
    "drop table entity_version",
    "alter table entity_version_next rename to entity_version",
    "create unique index entity_version_key on entity_version (tenant_id, entity_type, entity_id, valid_to)",
    `create table link_version_next (
      tenant_id text not null, source_type text not null, source_id text not null, valid_from bigint not null,
      link text not null, target_type text not null, target_id text not null, valid_to bigint not null)`,
    "insert into link_version_next select * from link_version",
    "drop table link_version",
    "alter table link_version_next rename to link_version",
    `create unique index link_version_key
      on link_version (tenant_id, source_type, source_id, link, target_type, target_id, valid_to)`,
    // The changed links of a source are a range of each of these. Links that were there from the beginning are in
    // neither.
    "create index link_version_appeared on link_version (tenant_id, source_type, source_id, valid_from) where valid_from > 0",
    `create index link_version_closed on link_version (tenant_id, source_type, source_id, valid_to)
      where valid_to < 253402300799999`,
    "create index link_version_target on link_version (tenant_id, target_type, target_id, link)",
    `create table search_next (
      tenant_id text not null, entity_type text not null, entity_id text not null, life text not null,
      name text not null, keys text not null, words text not null, gone_at bigint)`,
    "insert into search_next select * from search",
    "drop table search",
    "alter table search_next rename to search",
    "create unique index search_key on search (tenant_id, entity_type, entity_id)",
  ],
  [
    `create table schedule (
      tenant_id text not null, kind text not null, due_at bigint not null,
      primary key (tenant_id, kind))`,
  ],
  [
    // Our own records are the trail. The audit log is the tenant's.
    "alter table audit_event rename to trail",
    // A row of a plan holds its values. Older rows lack them, and their plans have to be compared again.
    "alter table job_change rename to plan_item",
    "alter table plan_item rename column acts to is_recoverable",
    "alter table plan_item rename column facets_json to changed_fields_json",
    "alter table plan_item rename column undo_json to change_json",
    "drop index job_change_entity",
    "create index plan_item_entity on plan_item (tenant_id, job_id, entity_type, entity_id)",
  ],
  ["alter table approval add column approver_id text", "alter table approval add column approver_name text"],
  [
    // Captures are sealed in a chain. The first one afterwards adds up the state it finds.
    "alter table capture add column state_sum text",
    "alter table capture add column trail_records bigint",
    "alter table capture add column previous_seal text",
    "alter table capture add column seal text",
  ],
  [
    "alter table capture add column unread_json text",
    `create table reading (
      tenant_id text not null, instant bigint not null, cursor text not null, read_until bigint not null,
      primary key (tenant_id))`,
  ],
  [
    `create table successor (
      tenant_id text not null, entity_type text not null, entity_id text not null, successor_id text not null,
      app_id text, successor_app_id text, job_id text not null,
      primary key (tenant_id, entity_type, entity_id))`,
  ],
  [
    `create table audit_record (
      tenant_id text not null, id text not null, time bigint not null, record_json text not null,
      primary key (tenant_id, id))`,
    "create index audit_record_by_time on audit_record (tenant_id, time, id)",
  ],
  [
    `create table plan_log (
      tenant_id text not null, job_id text not null, stretch integer not null, part integer not null,
      writes_json text not null, primary key (tenant_id, job_id, stretch, part))`,
  ],
  ["alter table approval add column authentication_json text", "alter table approval add column demands_json text"],
  [
    // States are written against patterns, and those from before stay in full.
    `create table state_pattern (
      tenant_id text not null, id text not null, entity_type text not null, made_at bigint not null,
      properties_json text not null,
      primary key (tenant_id, id))`,
    "alter table entity_version add column pattern text",
    // Links are between numbers. What they were moves in portions: see `move-links.ts`. An interrupted first load lacks
    // some of the indexes.
    "drop index if exists link_version_appeared",
    "drop index if exists link_version_closed",
    "drop index if exists link_version_target",
    "alter table link_version rename to link_version_before",
    `create table link_end (
      tenant_id text not null, number integer not null, entity_type text not null, entity_id text not null,
      primary key (tenant_id, number)) without rowid`,
    "create unique index link_end_entity on link_end (tenant_id, entity_type, entity_id)",
    `create table numbered_link (
      tenant_id text not null, source integer not null, link text not null, target integer not null,
      valid_from bigint not null, valid_to bigint not null)`,
    "create unique index numbered_link_key on numbered_link (tenant_id, source, link, target, valid_to)",
    "create index numbered_link_appeared on numbered_link (tenant_id, source, valid_from) where valid_from > 0",
    `create index numbered_link_closed on numbered_link (tenant_id, source, valid_to)
      where valid_to < 253402300799999`,
    "create index numbered_link_target on numbered_link (tenant_id, target)",
    `create view link_version as
      select l.tenant_id, s.entity_type as source_type, s.entity_id as source_id, l.valid_from, l.link,
        t.entity_type as target_type, t.entity_id as target_id, l.valid_to, l.source, l.target
      from numbered_link l
      join link_end s on s.tenant_id = l.tenant_id and s.number = l.source
      join link_end t on t.tenant_id = l.tenant_id and t.number = l.target`,
  ],
  [], // In files, tenants have short keys from here on: see `tenant-keys.ts`.
  [
    `create table journal_part (
      tenant_id text not null, preview_job_id text not null, attempt text not null, part integer not null,
      content_json text not null, primary key (tenant_id, preview_job_id, attempt, part))`,
  ],
  [
    // Sealed from here on, because decisions rest on them as much as on the history and the plan.
    "alter table reading add column seal text",
    "alter table successor add column seal text",
    "alter table job add column assessment_seal text",
  ],
  dropStrayTexts,
  coverChangedLinks,
  // An interrupted first load lacks the indexes that it builds at its end.
  ["create index if not exists search_name on search (tenant_id, entity_type, name, entity_id, life)"],
];

/** The schema this program writes. A newer one is refused. */
export const SCHEMA_VERSION = migrations.length;

/** A migration in portions: their size, where a test wants small ones, and the receivers of its progress. */
export interface MigrationOptions {
  /** Receives the number of steps that are done and of all since the first schema, before each. A new store has none. */
  readonly onStep?: (done: number, total: number) => void;
  readonly portion?: number;
  readonly onMoved?: OnMoved;
}
