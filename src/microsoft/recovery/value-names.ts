import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import type { Change, LinkChange } from "../../domain/changes/change.ts";
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
import { numberText } from "../../domain/words/number-text.ts";
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

/** Most targets of the links of a page whose names are looked up, at one request for all that it names. */
const MOST_TARGETS = 900;

export interface NamedChanges {
  readonly changes: readonly Change[];
  /** Says that names of link targets were not looked up, or null. */
  readonly note: string | null;
}

/**
 * Returns the changes with the names of the ids in their values and of the targets of their links: of objects in use, else
 * from the audit log, else for values why no name is known. Sends one request for a page, and those for the policies that
 * it names. Names that may not be read are left out. `shown` are the links of each change that the page has.
 */
export async function withNames(
  context: RecoveryContext,
  changes: readonly Change[],
  { records, isWhole }: LogSince,
  shown: readonly (readonly LinkChange[])[],
): Promise<NamedChanges> {
  const all = changes.map(({ ref, properties }) => namedIds(ref, properties));
  const ids = all.map((each) => each.slice(0, MOST_NAMES));
  const objects = ids.flat().filter(({ id, wellKnown }) => wellKnown === null && isObjectId(id));
  const nameless = shown.flat().filter(({ targetName }) => targetName === null);
  const targets = [...new Set(nameless.map(({ target }) => canonicalId(target.id)))];
  const isAsked = objects.length + targets.length > 0;
  const inUse = isAsked
    ? await namesInUse(context, objects, targets.slice(0, MOST_TARGETS))
    : new Map<string, string>();
  const logged = isAsked ? namesIn(records) : new Map<string, string>();
  const nameOf = ({ id, wellKnown }: NamedId): string | null => {
    if (wellKnown !== null) return wellKnownName(wellKnown, id) ?? null;
    if (!isObjectId(id)) return null;
    const key = canonicalId(id);
    const inLog = logged.get(key);
    const lost = inLog === undefined ? (isWhole && inUse !== null ? NO_NAME : null) : nameFromLog(inLog);
    return inUse?.get(key) ?? lost;
  };
  const targetName = ({ target, targetName: own }: LinkChange): string | null => {
    const key = canonicalId(target.id);
    return own ?? inUse?.get(key) ?? context.listNames.of(target) ?? logged.get(key) ?? null;
  };
  return {
    changes: changes.map((change, at) => ({
      ...change,
      links: change.links.map((link) => ({ ...link, targetName: targetName(link) })),
      ...namesOfIds(all[at] ?? [], ids[at] ?? [], nameOf),
    })),
    note: targets.length === 0 ? null : inUse === null ? NOT_LOOKED_UP : notAllNamed(targets.length),
  };
}

const NOT_LOOKED_UP = "Names of the targets of links were not looked up, because the directory could not be read.";

const notAllNamed = (targets: number): string | null =>
  targets <= MOST_TARGETS
    ? null
    : `Names of ${numberText(targets - MOST_TARGETS)} of the targets of links were not looked up: fewer rows of a page have fewer.`;

/** Returns the names of objects in use by their ids, with the ids for those without a name, or null if they may not be read. */
async function namesInUse(
  { client, policies }: RecoveryContext,
  objects: readonly NamedId[],
  targets: readonly string[],
): Promise<ReadonlyMap<string, string> | null> {
  const names = new Map<string, string>();
  const types = new Set(objects.flatMap((one) => one.types));
  try {
    for (const type of types) {
      if (!PolicyCache.holds(type)) continue;
      for (const { ref, displayName } of await policies.all(type, "live")) names.set(ref.id, displayName ?? ref.id);
    }
    const others = objects.filter((one) => one.types.some((type) => !PolicyCache.holds(type)));
    const asked = [...new Set([...targets, ...others.map(({ id }) => canonicalId(id))])];
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
