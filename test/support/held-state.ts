import type { Directory } from "../../src/directory/directory.ts";
import { BACKUP_AND_RECOVERY } from "../../src/domain/authors/audit-record.ts";
import type { JobId } from "../../src/domain/ids.ts";
import { canonicalText } from "../../src/domain/json.ts";
import { refKey } from "../../src/domain/tenant/entity.ts";
import { linkKey } from "../../src/domain/tenant/link.ts";
import type { Instant } from "../../src/domain/time.ts";
import { headCapture } from "../../src/store/history/captures.ts";
import { heldStates } from "../../src/store/history/entity-versions.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import { OPEN } from "../../src/store/sql/schema.ts";

/** Returns everything that a directory holds, one line for each fact. Equal tenants give equal lines. */
export async function directoryState(directory: Directory): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const batch of directory.feed(null, new AbortController().signal)) {
    for (const { ref, life, displayName, properties } of batch.entities)
      lines.push(`${refKey(ref)} ${life} ${displayName} ${canonicalText(properties)}`);
    lines.push(...batch.linksAdded.map(linkKey));
  }
  return lines.sort();
}

/** Returns the same for the history at an instant. */
export async function stateAt({ db }: TenantStore, instant: Instant): Promise<readonly string[]> {
  const entities = await db
    .selectFrom("entity_version")
    .selectAll()
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .execute();
  const links = await db
    .selectFrom("link_version")
    .selectAll()
    .where("valid_from", "<=", instant)
    .where("valid_to", ">", instant)
    .execute();
  return [
    ...(await heldStates(db, entities)).map(
      ({ ref, life, displayName, properties }) => `${refKey(ref)} ${life} ${displayName} ${canonicalText(properties)}`,
    ),
    ...links.map((row) => `${row.source_type}/${row.source_id} ${row.link} ${row.target_type}/${row.target_id}`),
  ].sort();
}

/** Counts the rows that an unfinished capture has left behind: begun, ended or recorded after the head. */
export async function leftovers({ db }: TenantStore): Promise<number> {
  const head = (await headCapture(db))?.instant ?? -1;
  const counts = await Promise.all([
    ...(["entity_version", "link_version"] as const).map((table) =>
      db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where((eb) =>
          eb.or([eb("valid_from", ">", head), eb.and([eb("valid_to", ">", head), eb("valid_to", "<", OPEN)])]),
        )
        .executeTakeFirstOrThrow(),
    ),
    ...(["touched", "seen"] as const).map((table) =>
      db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("instant", ">", head)
        .executeTakeFirstOrThrow(),
    ),
  ]);
  return counts.reduce((sum, { count }) => sum + Number(count), 0);
}

/** Returns the writes of a job from the tenant's own log, one line for each record, in a fixed order. */
export async function appliedChanges(directory: Directory, job: JobId): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const event of directory.audit({ category: BACKUP_AND_RECOVERY })) {
    const refs = event.targets.flatMap(({ ref }) => (ref === null ? [] : [refKey(ref)]));
    if (event.correlationId !== job || refs.length === 0) continue;
    const names = event.targets.flatMap(({ modified }) => modified.map(({ name }) => name));
    lines.push([event.operation, ...refs, ...names].join(" "));
  }
  return lines.sort();
}

/** Returns the job's own records in the log of this directory: starts, outcomes and snapshots, oldest first. */
export async function recordedSteps(directory: Directory, job: JobId): Promise<readonly string[]> {
  const operations: string[] = [];
  for await (const event of directory.audit({ category: BACKUP_AND_RECOVERY })) {
    if (event.correlationId === job && event.targets.every(({ ref }) => ref === null)) operations.push(event.operation);
  }
  return operations.reverse();
}
