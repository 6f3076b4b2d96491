import type { Change, LinkChange, RecoveryAction } from "../domain/change.ts";
import type { EntityRef } from "../domain/entity.ts";
import type { Job } from "../domain/job.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { EXISTENCE } from "../domain/recoverable.ts";
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

/** The entry that marks what goes: OData JSON 4.01, 15.2. Deleted but restorable is `changed`, and so is a link. */
export const removed = { "@removed": { reason: "changed" } } as const;

/**
 * Whether Microsoft's service would show a difference: what it would do something about, and what is synchronised from
 * on-premises, which it shows and leaves. Hard-deleted and read-only objects never appear.
 */
export function appearsInChanges(change: Change): boolean {
  const { add, remove, notRecoverable } = change.linkTotals;
  if (showsObject(change) && (change.action !== "update" || change.properties.length > 0)) return true;
  return change.links.some(shows) || add + remove > notRecoverable;
}

const shows = ({ notRecoverable }: { readonly notRecoverable?: string }): boolean =>
  notRecoverable === undefined || notRecoverable === "synchronized";
const showsObject = (change: Change): boolean => shows(change);

/**
 * Writes a change of a preview: `deltaFromCurrent` is what recovery writes, `currentState` what is there now. Links
 * that recovery leaves are left out. When a restored object was deleted is taken from its attribution; where that
 * does not say, it was before the job began.
 */
export function encodeChange(
  change: Change,
  job: Pick<Job, "targetStateDateTime" | "jobStartDateTime">,
  answering: Answering,
): GraphChange {
  const properties = showsObject(change) ? change.properties : [];
  const then = Object.fromEntries(properties.map((property) => [property.name, property.then]));
  const now = Object.fromEntries(properties.map((property) => [property.name, property.now]));
  const existence = existenceOf(change.action, job.targetStateDateTime, () => deletedAt(change, job.jobStartDateTime));
  const type = { "@odata.type": typeAnnotation(graphTypeOf(change.ref, then)) };
  return {
    ...headOf(change, answering),
    deltaFromCurrent: { ...type, ...existence.delta, ...then, ...encodeLinks(change.links.filter(shows)) },
    currentState: { ...type, ...existence.current, ...now },
  };
}

/** What every item begins with. */
export const headOf = (
  { ref, displayName, action }: Pick<Change, "ref" | "displayName" | "action">,
  answering: Answering,
) => ({
  entityTypeName: encodeMember("resourceTypeName", ref.type, answering),
  id: ref.id,
  displayName,
  recoveryAction: encodeMember("recoveryAction", action, answering),
});

/** Both sides of an object's coming back or going away. */
export function existenceOf(
  action: RecoveryAction,
  target: Millis,
  deleted: () => Millis,
): { readonly delta: JsonObject; readonly current: JsonObject } {
  switch (action) {
    case "update":
      return { delta: {}, current: {} };
    case "restore":
      return { delta: { [EXISTENCE]: null }, current: { [EXISTENCE]: encodeDateTime(deleted()) } };
    case "softDelete":
      return { delta: { ...removed, [EXISTENCE]: encodeDateTime(target) }, current: { [EXISTENCE]: null } };
  }
}

/** Links as deltas: `members@delta` and its like. */
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
