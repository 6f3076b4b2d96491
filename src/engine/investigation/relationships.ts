import { mentionsOf, relationshipTypes } from "../../domain/changes/mentions.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import type { HistoryLink } from "../../service/investigation.ts";
import { versionsMentioning } from "../../store/history/mentions.ts";
import type { Version } from "../../store/history/object-versions.ts";
import type { EngineContext } from "../context.ts";

/** Versions of relationships that are read for one object. */
const MOST_VERSIONS = 1_000;

/** A relationship entity that came to name an object, or ended, at a capture. */
export interface RelationshipChange {
  readonly instant: Instant;
  readonly relationship: EntityRef;
  /** The property that names the object. */
  readonly end: string;
  readonly action: HistoryLink["action"];
}

/**
 * Returns when relationships with an object at an end were first and last seen, such as the assignments of its roles.
 * Cost follows the kept versions of relationships, of which the first thousand that name the object count.
 */
export async function relationshipChanges({ store }: EngineContext, ref: EntityRef): Promise<RelationshipChange[]> {
  const versions = await versionsMentioning(store.db, relationshipTypes, ref.id, MOST_VERSIONS);
  const ends = versions.flatMap((version) =>
    mentionsOf(version.state.ref, version.state.properties)
      .filter(({ id, types }) => canonicalId(id) === ref.id && types.includes(ref.type))
      .map(({ path }) => ({ version, end: path })),
  );
  const byEnd = Map.groupBy(ends, ({ version, end }) => `${refKey(version.state.ref)} ${end}`);
  return [...byEnd.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const change = { relationship: first.version.state.ref, end: first.end };
    return limits(all.map(({ version }) => version)).map((one) => ({ ...one, ...change }));
  });
}

/** Returns the limits of the times that versions of one relationship hold, oldest first. One that follows another is no limit. */
function limits(versions: readonly Version[]): Pick<RelationshipChange, "instant" | "action">[] {
  const begins = new Set(versions.map(({ from }) => from));
  const ends = new Set(versions.map(({ to }) => to));
  return versions.flatMap(({ from, to }) => [
    ...(ends.has(from) ? [] : [{ instant: from, action: "added" as const }]),
    ...(to === null || begins.has(to) ? [] : [{ instant: to, action: "removed" as const }]),
  ]);
}
