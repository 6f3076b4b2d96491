import { nameFromLog } from "../../domain/changes/named-ids.ts";
import { RewindError } from "../../domain/errors.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { hidingObject } from "../../domain/tenant/part.ts";
import type { Instant } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { newestVersions } from "../../store/history/object-versions.ts";
import type { EngineContext } from "../context.ts";

/** The most objects that are looked for in the audit log, because each takes a request in a live tenant. */
const LOOKED_UP = 10;
const RECORDS = 50;

/** Says of an object that neither the history nor the log knows why it has no name. */
export const NO_NAME = "no name known: purged before the first snapshot, or never there";

/**
 * Returns names for objects that are not there at the instants of a comparison: the name in the newest version that is
 * kept, else the one in the audit log with its source, else why no name is known. An object that the capture could not
 * read is left out, and so is one whose records are more than are looked at.
 */
export async function lostNames(
  context: EngineContext,
  refs: readonly EntityRef[],
  at: Instant,
): Promise<ReadonlyMap<RefKey, string>> {
  if (refs.length === 0) return new Map();
  const { db } = context.store;
  const versions = await newestVersions(db, refs);
  const unread = await partsUnreadAt(db, at);
  const missing = refs.filter((ref) => !versions.has(refKey(ref)) && hidingObject(unread, ref).length === 0);
  return new Map([
    ...(await namesInLog(context, missing)),
    ...[...versions].flatMap(([key, { state }]): [RefKey, string][] =>
      state.displayName === null ? [] : [[key, state.displayName]],
    ),
  ]);
}

/** Reads the newest names that the audit log has of objects, as far as it may be read. */
async function namesInLog({ directory }: EngineContext, missing: readonly EntityRef[]): Promise<Map<RefKey, string>> {
  const names = new Map<RefKey, string>();
  const targets = missing.slice(0, LOOKED_UP);
  if (targets.length === 0) return names;
  const wanted = new Set(targets.map(refKey));
  let records = 0;
  try {
    for await (const record of directory.audit({ targets, limit: RECORDS })) {
      records += 1;
      for (const { ref, displayName } of record.targets) {
        if (ref === null || displayName === null || !wanted.has(refKey(ref)) || names.has(refKey(ref))) continue;
        names.set(refKey(ref), nameFromLog(displayName));
      }
    }
  } catch (error) {
    // A name helps the reader, and its absence is said. Only a defect ends the answer.
    if (!(error instanceof RewindError)) throw error;
  }
  // Older records may have the names of the others.
  if (records === RECORDS) return names;
  for (const key of wanted) if (!names.has(key)) names.set(key, NO_NAME);
  return names;
}
