import type { Attribution, Authorship, Change, Contribution, PropertyChange } from "../domain/change.ts";
import type { EntityRef, EntityType } from "../domain/entity.ts";
import type { SnapshotId } from "../domain/ids.ts";
import type { LinkName } from "../domain/link.ts";
import type { Scope } from "../domain/scope.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { Page, PageRequest } from "./page.ts";

/**
 * What an administrator asks before deciding what to put back. Reads only; nothing here changes the directory.
 * A tenant of which nothing has been captured yet has nothing to look at: `notReady`.
 */
export interface Investigation {
  /**
   * Objects whose display name, user principal name, mail, appId or id is, begins with, or resembles a text, best first:
   * whatever its case and accents, with a typing error or two. All that fit are returned, with what tells them apart.
   */
  findObjects(request: FindObjects, page: PageRequest): Promise<FoundObjects>;

  /**
   * What became of one object, newest first: each step between two captures, with who did it, and what points at it.
   * An object that is gone has a history as long as one is kept. `notFound` for one that is in no kept capture.
   */
  getObjectHistory(request: HistoryRequest, page: PageRequest): Promise<ObjectHistory>;

  /**
   * What differs between two points, as going back from the later to the earlier would change it. Frozen by its cursor:
   * the pages of one comparison fit together though the tenant goes on.
   */
  compareSnapshots(request: CompareSnapshots, page: PageRequest): Promise<Comparison>;
}

/** Where an object is: in use, among the deleted items, or deleted for good. */
export const objectLives = ["live", "softDeleted", "gone"] as const;
export type ObjectLife = (typeof objectLives)[number];

export interface FindObjects {
  readonly text: string;
  readonly types?: readonly EntityType[];
  /** `deleted` takes in what is gone for good, as long as the history knows it. */
  readonly state: "live" | "deleted" | "any";
}

export interface FoundObjects extends Page<FoundObject> {
  /** The tenant was looked at as it was then. */
  readonly asOf: Millis;
  /** So many fit that the rest was left out: a longer text finds less. */
  readonly tooMany: boolean;
  /** What could not be looked into, why, and who can change that: a sentence each. Absent where all could. */
  readonly unread?: readonly string[];
}

export interface FoundObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly life: ObjectLife;
  /** 0 to 1; 1 for a name or key that is the text itself. */
  readonly fit: number;
  /** What tells it apart, as far as its type has it. */
  readonly facts: ObjectFacts;
}

export interface ObjectFacts {
  readonly userPrincipalName?: string;
  readonly mail?: string;
  readonly department?: string;
  readonly jobTitle?: string;
  readonly appId?: string;
  readonly createdDateTime?: string;
  readonly description?: string;
  /** Of a policy. */
  readonly state?: string;
  /** Of a group. */
  readonly members?: number;
}

export interface HistoryRequest {
  readonly ref: EntityRef;
  readonly since?: Millis;
}

export interface ObjectHistory extends Page<HistoryStep> {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly life: ObjectLife;
  /** What it points at, and what points at it: now, or for what is gone, when it was last there. */
  readonly pointsAt: References;
  readonly pointedAtBy: References;
}

/** What one capture found changed. `then` in it is before, `now` after. */
export interface HistoryStep {
  /** When the capture saw it; the events say when it was done. */
  readonly seenAt: Instant;
  readonly what: "firstSeen" | "created" | "updated" | "softDeleted" | "restored" | "gone";
  readonly properties: readonly PropertyChange[];
  /** The first of the links that appeared or went; `linkTotals` counts them all. */
  readonly links: readonly HistoryLink[];
  readonly linkTotals: { readonly added: number; readonly removed: number };
  /** The first events of the log. */
  readonly events: readonly Attribution[];
  /** What all events wrote, by author, the largest contribution first. */
  readonly contributions: readonly Contribution[];
  /** As `Change.names`. */
  readonly names?: Readonly<Record<string, string>>;
}

/** A link from the object to another, or to it from another. */
export interface HistoryLink {
  readonly link: LinkName;
  readonly direction: "from" | "to";
  readonly other: EntityRef;
  readonly otherName: string | null;
  readonly action: "added" | "removed";
  readonly by: Authorship;
}

export interface References {
  readonly total: number;
  /** The first of them. */
  readonly items: readonly Reference[];
  /** As in `FoundObjects`: there may be more than was seen. */
  readonly unread?: readonly string[];
}

export interface Reference {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** The link's name, or where in the other's properties the id stands. */
  readonly how: string;
  /** Whether it points there now; of what is gone, a policy may go on naming it. */
  readonly still: boolean;
}

export interface CompareSnapshots {
  readonly from: SnapshotId;
  /** Null is now. */
  readonly to: SnapshotId | null;
  readonly scope: Scope;
}

export interface Comparison extends Page<Change> {
  readonly from: Instant;
  readonly to: Instant;
}
