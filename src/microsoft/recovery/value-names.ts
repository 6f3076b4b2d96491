import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import type { Change } from "../../domain/changes/change.ts";
import {
  isObjectId,
  MOST_NAMES,
  type NamedId,
  namedIds,
  nameFromLog,
  namesOfIds,
} from "../../domain/changes/named-ids.ts";
import { RewindError } from "../../domain/errors.ts";
import { canonicalId } from "../../domain/tenant/entity.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import { DirectoryReader } from "../assess/directory-reader.ts";
import { PolicyCache } from "../investigation/policy-cache.ts";
import type { RecoveryContext } from "./recovery-context.ts";

/** Says why an id has no name, as far as was looked. */
const NO_NAME = "no name known: not in use, and not in the audit log since the snapshot";

/** The audit log since the snapshot of a list. */
interface LogSince {
  readonly records: readonly AuditRecord[];
  /** False if records of the time are missing. */
  readonly isWhole: boolean;
}

/**
 * Returns the changes with the names of the ids in their values: of objects in use, else from the audit log, else why no
 * name is known. Sends one request for a page, and those for the policies that it names. Names that may not be read are
 * left out.
 */
export async function withValueNames(
  context: RecoveryContext,
  changes: readonly Change[],
  { records, isWhole }: LogSince,
): Promise<readonly Change[]> {
  const all = changes.map(({ ref, properties }) => namedIds(ref, properties));
  const ids = all.map((each) => each.slice(0, MOST_NAMES));
  const objects = ids.flat().filter(({ id, wellKnown }) => wellKnown === null && isObjectId(id));
  const inUse = objects.length === 0 ? new Map<string, string>() : await namesInUse(context, objects);
  const logged = objects.length === 0 ? new Map<string, string>() : namesIn(records);
  const nameOf = ({ id, wellKnown }: NamedId): string | null => {
    if (wellKnown !== null) return wellKnownName(wellKnown, id) ?? null;
    if (!isObjectId(id)) return null;
    const key = canonicalId(id);
    const inLog = logged.get(key);
    const lost = inLog === undefined ? (isWhole && inUse !== null ? NO_NAME : null) : nameFromLog(inLog);
    return inUse?.get(key) ?? lost;
  };
  return changes.map((change, at) => ({ ...change, ...namesOfIds(all[at] ?? [], ids[at] ?? [], nameOf) }));
}

/** Returns the names of objects in use by their ids, with the ids for those without a name, or null if they may not be read. */
async function namesInUse(
  { client, policies }: RecoveryContext,
  objects: readonly NamedId[],
): Promise<ReadonlyMap<string, string> | null> {
  const names = new Map<string, string>();
  const types = new Set(objects.flatMap((one) => one.types));
  try {
    for (const type of types) {
      if (!PolicyCache.holds(type)) continue;
      for (const { ref, displayName } of await policies.all(type, "live")) names.set(ref.id, displayName ?? ref.id);
    }
    const others = objects.filter((one) => one.types.some((type) => !PolicyCache.holds(type)));
    const asked = [...new Set(others.map(({ id }) => canonicalId(id)))];
    const reader = new DirectoryReader(client);
    const rows = await reader.byIds(asked, ["user", "group", "application", "servicePrincipal"], "id,displayName");
    for (const { id, displayName } of rows) {
      if (typeof id === "string") names.set(canonicalId(id), typeof displayName === "string" ? displayName : id);
    }
    return names;
  } catch (error) {
    // A name helps the reader, and a list without it is still true. Signing in is asked for by the list itself.
    if (error instanceof RewindError && error.code !== "signInRequired") return null;
    throw error;
  }
}

/** Returns the newest names in records, which come newest first. */
export function namesIn(records: readonly AuditRecord[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { ref, displayName } of records.flatMap(({ targets }) => targets)) {
    if (ref !== null && displayName !== null && !names.has(ref.id)) names.set(ref.id, displayName);
  }
  return names;
}
