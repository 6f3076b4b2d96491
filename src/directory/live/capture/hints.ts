import type { AuditRecord, ModifiedProperty } from "../../../domain/authors/audit-record.ts";
import { RewindError } from "../../../domain/errors.ts";
import { canonicalId, type EntityRef, type EntityType, type RefKey, refKey } from "../../../domain/tenant/entity.ts";
import { linkKinds } from "../../../domain/tenant/link.ts";
import { HOUR, type Millis } from "../../../domain/time.ts";
import { everything } from "../../../graph/audit/log-subject.ts";
import { logPages } from "../../../graph/audit/read-log.ts";
import type { LiveContext } from "../context.ts";
import { recordBelow } from "./below.ts";
import { childLists } from "./child-lists.ts";

/** Time for which records of the past may still appear, with a wide margin. Source: Microsoft Entra audit logs, latency. */
const LATE: Millis = HOUR;
/** Pages of the log that take two minutes at five requests in ten seconds. */
const MOST_PAGES = 60;

/** Changes that only the audit log reveals, because no record of changes shows them. */
export interface Hints {
  /** Parents whose child lists may have changed. */
  readonly parents: readonly EntityRef[];
  /** Types of entries that changed below a parent that the log does not name. */
  readonly unplaced: ReadonlySet<EntityType>;
  /** Objects that came back from the deleted items, because a record of changes need not show what their lists lost. */
  readonly returned: readonly EntityRef[];
  /** Everything has to be read again, because a recovery by Microsoft's service does not show in delta queries. */
  readonly recovered: boolean;
  /** The log could not be read for the whole time, so that child lists of any parent may have changed. */
  readonly incomplete: boolean;
}

/**
 * Reads the audit log of the time since the last reading, yields its records, and returns the lists to read again.
 * Takes one request on a quiet tenant.
 */
export async function* readHints(
  { context, signal }: { readonly context: Pick<LiveContext, "client">; readonly signal: AbortSignal },
  since: Millis,
): AsyncGenerator<readonly AuditRecord[], Hints> {
  const range = { since: Math.max(0, since - LATE), until: null };
  const [parents, returned] = [new Map<RefKey, EntityRef>(), new Map<RefKey, EntityRef>()];
  const unplaced = new Set<EntityType>();
  let [recovered, incomplete, pages] = [false, true, 0];
  try {
    for await (const { records, unreadable, isLast } of logPages(context.client, everything, range, { signal })) {
      for (const record of records.filter(({ result }) => result === "success")) {
        for (const type of unplacedIn(record)) unplaced.add(type);
        // An assignment is logged with its ends as further targets, so that every target counts.
        for (const { ref, modified } of record.targets) {
          if (ref === null) continue;
          for (const parent of parentsNamed(ref.type, modified)) parents.set(refKey(parent), parent);
          if (mayHaveChanged(record, ref)) parents.set(refKey(ref), ref);
          if (/\brestore\b/i.test(record.operation) && hasLinks(ref.type)) returned.set(refKey(ref), ref);
        }
        recovered ||= record.time >= since && isRecovery(record);
      }
      yield records.map(recordBelow);
      pages += 1;
      incomplete = !isLast || unreadable > 0;
      if (pages === MOST_PAGES) break;
    }
  } catch (error) {
    if (!(error instanceof RewindError) || error.code === "signInRequired") throw error;
    incomplete = true;
  }
  return { parents: [...parents.values()], unplaced, returned: [...returned.values()], recovered, incomplete };
}

/**
 * Returns the objects whose lists may contain an entry, by the ends that its record names, because the record of a
 * removal may name only these.
 */
const parentsNamed = (type: EntityType, modified: readonly ModifiedProperty[]): readonly EntityRef[] =>
  childLists.flatMap(({ parent, holds }): readonly EntityRef[] => {
    if (!("end" in holds) || holds.entity !== type) return [];
    const change = modified.find(({ name }) => name === holds.end);
    const id = change?.oldValue ?? change?.newValue;
    return typeof id === "string" ? [{ type: parent, id: canonicalId(id) }] : [];
  });

/** Returns the types of entries in a record that names none of their parents. */
const unplacedIn = ({ targets }: AuditRecord): readonly EntityType[] =>
  targets.flatMap(({ ref, modified }) => {
    const lists = childLists.filter(({ holds }) => "entity" in holds && holds.entity === ref?.type);
    const isNamed = targets.some((other) => lists.some(({ parent }) => parent === other.ref?.type));
    return ref === null || lists.length === 0 || isNamed || parentsNamed(ref.type, modified).length > 0
      ? []
      : [ref.type];
  });

const hasLinks = (type: EntityType): boolean => linkKinds.some(({ source }) => source === type);

/**
 * Returns true if a record may concern a child list of its target. Records about users are numerous, so they count only
 * if they name a list.
 */
const mayHaveChanged = ({ operation, targets }: AuditRecord, ref: EntityRef): boolean =>
  childLists.some(
    ({ parent, name }) =>
      parent === ref.type &&
      (parent !== "user" ||
        operation.toLowerCase().includes(name.replace(/s$/, "")) ||
        targets.some(({ modified }) => modified.some((one) => one.name === name))),
  );

/** Microsoft documents no name for the operation, so every record of its service about a recovery counts. */
const isRecovery = ({ category, operation, app }: AuditRecord): boolean =>
  category === "Backup and Recovery" && app !== "entra-rewind" && /\brecover/i.test(operation);
