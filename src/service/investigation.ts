import type { DoneSince } from "../domain/assessment/assessment.ts";
import type { Attribution, Authorship, Change, Contribution, PropertyChange } from "../domain/changes/change.ts";
import type { Renewed } from "../domain/changes/successors.ts";
import type { UnheldWork } from "../domain/dangers/unheld-acts.ts";
import type { SnapshotId } from "../domain/ids.ts";
import type { EntityRef, EntityType } from "../domain/tenant/entity.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import type { Instant, Millis } from "../domain/time.ts";
import type { PassedName } from "../domain/words/swapped-names.ts";
import type { Activity, ActivityRequest } from "./activity.ts";
import type { ObjectFacts, ObjectLife } from "./object-facts.ts";
import type { ObjectRequest, ObjectView } from "./object-view.ts";
import type { Page, PageRequest } from "./page.ts";
import type { RelatedChange } from "./related-change.ts";

/**
 * Answers an administrator's questions before deciding what to put back. Only reads the directory. Throws `notReady`
 * for a tenant without a capture.
 */
export interface Investigation {
  /**
   * Finds objects whose display name, user principal name, mail, appId or id is, begins with, or resembles a text, best
   * first, in any case and accents, with a typing error or two. Returns all matches with what distinguishes them.
   */
  findObjects(request: FindObjects, page: PageRequest): Promise<FoundObjects>;

  /**
   * Returns the history of one object, newest first: each step between two captures with its authors, and what points
   * at the object. A gone object has a history as long as the captures are kept. Throws `notFound` for an object in no
   * kept capture, and for a time at which no step of it was seen.
   */
  getObjectHistory(request: HistoryRequest, page: PageRequest): Promise<ObjectHistory>;

  /**
   * Returns one object whole, as it is now or was at a time: properties, and its links in both directions page by page.
   * Works for deleted and gone objects. Throws `notFound` for an object that no kept capture and no policy knows, or that
   * did not exist yet, and `notSupported` for a time in a mode without readable snapshots.
   */
  getObject(request: ObjectRequest, page: PageRequest): Promise<ObjectView>;

  /**
   * Returns the tenant's audit log as a timeline, oldest first, with repetitions of one action in one group and exact
   * counts. What was reversed in between is shown. Says how far back the log was read. If the log may not be read, an error
   * or the page's note says so.
   */
  listActivity(request: ActivityRequest, page: PageRequest): Promise<Activity>;

  /**
   * Returns the differences between two points, as going back from the later to the earlier would change them. Its
   * cursor freezes it, so the pages of one comparison are consistent even if the tenant changes.
   */
  compareSnapshots(request: CompareSnapshots, page: PageRequest): Promise<Comparison>;
}

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
  /** Objects were looked for by display and user principal names that were replaced after this time. Null if by no former name. */
  readonly formerSince: Millis | null;
  /** True if they were looked for by user principal names alone. Absent otherwise. */
  readonly formerPrincipalsOnly?: true;
  /**
   * The parts that could not be read, with the reason and who can change that, one sentence each. Absent if all were
   * read.
   */
  readonly unread?: readonly string[];
}

export interface FoundObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly life: ObjectLife;
  /** From 0 to 1, which is a name or key that equals the text. */
  readonly fit: number;
  /** A display or user principal name that it had before: the one that fits, or else the last. Absent if it is not known. */
  readonly formerly?: FormerlyNamed;
  /** Properties that distinguish it, as far as its type has them. */
  readonly facts: ObjectFacts;
  /** The recoveries that created it again under another id, or it in the place of another. Absent without any. */
  readonly renewed?: readonly Renewed[];
}

export interface FormerlyNamed {
  readonly name: string;
  /** The time at which another name was first seen. */
  readonly until: Millis;
}

export interface HistoryRequest {
  readonly ref: EntityRef;
  readonly since?: Millis;
  /** Only the step that was seen then, with its links page by page. */
  readonly seenAt?: Millis;
}

export interface ObjectHistory extends Page<HistoryStep> {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly life: ObjectLife;
  /** Objects it points at and objects that point at it: now, or for a gone object when it was last there. */
  readonly pointsAt: References;
  /** The objects in whose place it was created, and those created in its place. */
  readonly renewed?: readonly Renewed[];
  readonly pointedAtBy: References;
  /** Of a history narrowed to one step: the place after each link shown of it. */
  readonly linkCursors?: readonly string[];
}

/** The changes that one capture found. `then` is the value before, `now` after. */
export interface HistoryStep {
  /** The time of the capture. The events have the times of the writes. */
  readonly seenAt: Instant;
  readonly what: "firstSeen" | "created" | "updated" | "softDeleted" | "restored" | "gone";
  readonly properties: readonly PropertyChange[];
  /** The first of the links that appeared or went. `linkTotals` counts all of them. */
  readonly links: readonly HistoryLink[];
  readonly linkTotals: { readonly added: number; readonly removed: number };
  /** The first events of the log. */
  readonly events: readonly Attribution[];
  /** The number of all events. Absent if `events` holds all. */
  readonly eventTotal?: number;
  /** The parts that all events wrote, by author, the largest contribution first. */
  readonly contributions: readonly Contribution[];
  /** As `Change.names`. */
  readonly names?: Readonly<Record<string, string>>;
  /** As `Change.unnamed`. */
  readonly unnamed?: number;
}

/**
 * A link from the object to another, or to it from another. Its name is that of the link, or of the property in which a
 * relationship entity names the object, such as `principalId` of a role's assignment.
 */
export interface HistoryLink {
  readonly link: string;
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
  /** True if it points there now. A policy may still name a gone object. */
  readonly still: boolean;
}

export interface CompareSnapshots {
  readonly from: SnapshotId;
  /** Null is now. */
  readonly to: SnapshotId | null;
  readonly scope: Scope;
  /** The account that asks. A lock-out is told with whether it is kept out. */
  readonly callerId?: string;
}

export interface Comparison extends Page<Change> {
  readonly from: Instant;
  readonly to: Instant;
  /** The time up to which the tenant was read for a comparison with the present. On the first page only. */
  readonly readUntil?: Millis;
  /** Says under which names the actor of the scope wrote. Absent for a single name, and without an actor. */
  readonly actorNames?: readonly string[];
  /**
   * Dangers and sign-in consequences of what was done in between, whole on the first page. Null if too many objects may
   * differ to compare all of them for an answer, and absent on later pages.
   */
  readonly done?: DoneSince | null;
  /** Parts that were not compared, because a capture could not read them. Only on the first page. Absent if all were. */
  readonly notCompared?: string;
  /** Says why authors may be missing. Only on the first page. Absent if the log could be read. */
  readonly unknownAuthors?: string;
  /** Acts in between on what the history does not hold. Only on the first page. Absent without any. */
  readonly unheld?: UnheldWork;
  /** The log was read for such acts back to this time only, because the span is long. Absent where all of it was read. */
  readonly actsReadBackTo?: Millis;
  /** Names that passed between the objects of this page from the earlier point to the later one. */
  readonly passedNames?: readonly PassedName[];
  /** Objects outside of the scope that changed and that policies of the scope use. Only on the first page. */
  readonly related?: readonly RelatedChange[];
  /** Of a scope of one object: the place after each link shown of it. */
  readonly linkCursors?: readonly string[];
}
