import type { Change, LinkChange, RecoveryAction } from "../domain/changes/change.ts";
import { type Json, type JsonObject, withCleared } from "../domain/json.ts";
import type { Job } from "../domain/recovery/job.ts";
import { type EntityRef, isServiceEntityType } from "../domain/tenant/entity.ts";
import { EXISTENCE } from "../domain/tenant/recoverable.ts";
import type { Millis } from "../domain/time.ts";
import { encodeDateTime } from "./date-time.ts";
import { type Answering, encodeMember } from "./enum-member.ts";
import { graphTypeOf, typeAnnotation } from "./graph-type.ts";

export interface GraphChange {
  readonly entityTypeName: string;
  readonly id: string;
  readonly displayName: string | null;
  readonly recoveryAction: string;
  readonly deltaFromCurrent: JsonObject;
  readonly currentState: JsonObject;
  readonly failureMessage?: string;
}

/**
 * The annotation of a removed entry. Source: OData JSON 4.01, 15.2. `changed` marks a restorable deletion and a removed
 * link.
 */
export const removed = { "@removed": { reason: "changed" } } as const;

/**
 * Returns true if Microsoft's service would show a difference. It shows differences it recovers, and those of objects
 * synchronized from on-premises, which it leaves. Permanently deleted objects, read-only properties and types that it does
 * not cover never appear.
 */
export function appearsInChanges(change: Change): boolean {
  const { add, remove } = change.linkTotals;
  if (!isServiceEntityType(change.ref.type)) return false;
  if (showsObject(change) && (change.action !== "update" || change.properties.length > 0)) return true;
  return change.links.some(shows) || add + remove > 0;
}

const shows = ({ notRecoverable }: { readonly notRecoverable?: string }): boolean =>
  notRecoverable === undefined || notRecoverable === "synchronized";
const showsObject = (change: Change): boolean => shows(change);

/**
 * Writes a change of a preview. `deltaFromCurrent` holds the values that recovery writes, with null for each member that
 * it clears, and `currentState` the present ones. Leaves out links that recovery leaves. The time of deletion of a
 * restored object comes from its attribution, or else lies before the start of the job.
 */
export function encodeChange(
  change: Change,
  job: Pick<Job, "targetStateDateTime" | "jobStartDateTime">,
  answering: Answering,
): GraphChange {
  const properties = showsObject(change) ? change.properties : [];
  const then = Object.fromEntries(properties.map(({ name, now, then }) => [name, withCleared(then, now)]));
  const now = Object.fromEntries(properties.map((property) => [property.name, property.now]));
  const existence = existenceOf(change.action, job.targetStateDateTime, () => deletedAt(change, job.jobStartDateTime));
  const type = { "@odata.type": typeAnnotation(graphTypeOf(change.ref, then)) };
  return {
    ...headOf(change, answering),
    deltaFromCurrent: { ...type, ...existence.delta, ...then, ...encodeLinks(change.links.filter(shows)) },
    currentState: { ...type, ...existence.current, ...now },
  };
}

/** Writes the members that all items share. */
export const headOf = (
  { ref, displayName, action }: Pick<Change, "ref" | "displayName" | "action">,
  answering: Answering,
) => ({
  entityTypeName: encodeMember("resourceTypeName", ref.type, answering),
  id: ref.id,
  displayName,
  recoveryAction: encodeMember("recoveryAction", action, answering),
});

/** Writes both sides of a restored or deleted object. */
export function existenceOf(
  action: RecoveryAction,
  target: Millis,
  deleted: () => Millis,
): { readonly delta: JsonObject; readonly current: JsonObject } {
  switch (action) {
    // Graph has no word for it.
    case "rebuild":
    case "update":
      return { delta: {}, current: {} };
    case "restore":
      return { delta: { [EXISTENCE]: null }, current: { [EXISTENCE]: encodeDateTime(deleted()) } };
    case "softDelete":
      return { delta: { ...removed, [EXISTENCE]: encodeDateTime(target) }, current: { [EXISTENCE]: null } };
  }
}

/** Writes links as deltas such as `members@delta`. */
export function encodeLinks(links: readonly Pick<LinkChange, "link" | "target" | "action">[]): JsonObject {
  const deltas = new Map<string, Json[]>();
  for (const { link, target, action } of links) {
    const entries = deltas.get(link) ?? [];
    entries.push({ ...encodeTarget(target), ...(action === "remove" ? removed : {}) });
    deltas.set(link, entries);
  }
  return Object.fromEntries([...deltas].map(([link, entries]) => [`${link}@delta`, entries]));
}

const encodeTarget = (target: EntityRef) => ({
  "@odata.type": typeAnnotation(graphTypeOf(target, {})),
  id: target.id,
});

const deletedAt = ({ attribution = [] }: Change, latest: Millis): Millis =>
  attribution.findLast(({ properties }) => properties.includes(EXISTENCE))?.time ?? latest;
