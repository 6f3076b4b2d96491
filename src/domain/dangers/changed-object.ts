import type { Change } from "../changes/change.ts";
import { isPurged } from "../changes/change.ts";
import type { PlannedCredentials } from "../changes/credentials.ts";
import type { JsonObject } from "../json.ts";
import type { EntityRef } from "../tenant/entity.ts";
import type { LinkName } from "../tenant/link.ts";

/** A change as a step from one state of an object to another: back in time for a plan, forward for what was done. */
export interface ChangedObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** `created` includes restored, `deleted` includes removed. A rebuilt object is created under a new id. */
  readonly became: "created" | "rebuilt" | "deleted" | "changed";
  /** Set on one that is gone for good. */
  readonly isPurged?: boolean;
  /** The properties that differ, with as many others as are known. */
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly gained: readonly ChangedLink[];
  readonly lost: readonly ChangedLink[];
  /** Set if it was deleted before and was restored. */
  readonly isRestored?: true;
  /** Of an application that a plan writes: its credentials. Absent where they were not looked at. */
  readonly credentials?: PlannedCredentials;
}

export interface ChangedLink {
  readonly link: LinkName;
  readonly target: EntityRef;
  readonly name: string | null;
}

type Compared = Pick<Change, "ref" | "displayName" | "action" | "properties" | "links" | "notRecoverable" | "restored">;

/** Returns the step that a recovery takes. What it leaves as it is does not count. */
export function asPlanned({ ref, displayName, action, properties, links, notRecoverable }: Compared): ChangedObject {
  const acting = notRecoverable === undefined;
  const written = links.filter((link) => link.notRecoverable === undefined);
  return {
    ref,
    displayName,
    became: acting ? becomes[action] : "changed",
    before: acting ? valuesOf(properties, "now") : {},
    after: acting ? valuesOf(properties, "then") : {},
    gained: endsOf(written, "add"),
    lost: endsOf(written, "remove"),
  };
}

/** Says how an object went, and of one that is gone for good what can be done about it. */
export const deletedText = (isPurged: boolean): string =>
  isPurged
    ? "permanently deleted, so that it cannot be restored, only created again: by hand, or by a preview with rebuild, where that is possible"
    : "deleted";

const becomes = { update: "changed", restore: "created", rebuild: "rebuilt", softDelete: "deleted" } as const;

/** Returns the step that was taken since the earlier of the two states, whether a recovery can take it back or not. */
export function asDone(compared: Compared): ChangedObject {
  const { ref, displayName, action, properties, links, restored } = compared;
  return {
    ref,
    displayName,
    ...(isPurged(compared) ? { isPurged: true } : {}),
    became: action === "update" ? "changed" : action === "softDelete" ? "created" : "deleted",
    before: valuesOf(properties, "then"),
    after: valuesOf(properties, "now"),
    gained: endsOf(links, "remove"),
    lost: endsOf(links, "add"),
    ...(restored === undefined ? {} : { isRestored: true }),
  };
}

const valuesOf = (properties: Compared["properties"], side: "now" | "then"): JsonObject =>
  Object.fromEntries(properties.map((property) => [property.name, property[side]]));

const endsOf = (links: Compared["links"], action: "add" | "remove"): ChangedLink[] =>
  links
    .filter((link) => link.action === action)
    .map(({ link, target, targetName }) => ({ link, target, name: targetName }));
