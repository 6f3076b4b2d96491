import {
  type AuditRecord,
  isRecovery,
  type ModifiedProperty,
  targetWithId,
  type Written,
  writtenBy,
} from "../authors/audit-record.ts";
import { actorKey } from "../authors/others-work.ts";
import { rankOf } from "../authors/outside-work.ts";
import { labelIn } from "../authors/record-label.ts";
import type { Actor } from "../changes/change.ts";
import { mentionsOf, namingTypes } from "../changes/mentions.ts";
import type { Json } from "../json.ts";
import { canonicalId, distinctRefs, type EntityRef, type EntityType, type RefKey, refKey } from "../tenant/entity.ts";
import { isLinkName } from "../tenant/link.ts";
import { existenceAfter } from "./watched-parts.ts";

/** Links that are followed. Further ones are not looked at. */
const MOST_LINKS = 20_000;
const NAMES_KEPT = 3;
/** Deleted objects whose links are followed, and those of which a plan keeps what goes with them. */
export const MOST_DELETED = 2_000;
const OBJECTS_KEPT = 5;

/** Links of one kind between a deleted object and others that one author made. */
export interface TakenShare {
  readonly by: Actor;
  /** The name of a link, or the path at which a property of another object names this one. */
  readonly place: string;
  /** `from` for a link of the object's own, and `to` for one by which others point at it. */
  readonly direction: "from" | "to";
  /** The type of the other ends. */
  readonly type: EntityType;
  readonly count: number;
  /** The names of the first of the other ends. */
  readonly names: readonly string[];
}

/** An object that a plan deletes. */
interface DeletedObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

/** Links that others gave to an object since the snapshot, and that go with it. */
export interface TakenFrom extends DeletedObject {
  readonly parts: readonly TakenShare[];
  /** There may be more, because not all links were followed. */
  readonly isCut?: true;
}

/** The deleted objects with which links of others go, the first of them. */
export interface TakenWork {
  readonly objects: number;
  readonly items: readonly TakenFrom[];
  /** The number of further deleted objects that were not looked at. Absent without any. */
  readonly notLookedAt?: number;
}

interface FollowedLink extends Omit<TakenShare, "count" | "names"> {
  readonly other: EntityRef;
  readonly name: string;
}

interface FollowedObject extends DeletedObject {
  /** Null for a link that is not there any more, or that is no work of others. */
  readonly links: Map<string, FollowedLink | null>;
  /** The author of the oldest record, who made or restored it. */
  maker: string | null;
  followsRule: boolean;
}

/**
 * Finds the links of objects that a plan deletes that others made, in records since its snapshot, which come newest first. The
 * newest record of a link says whether it is there. Links of the one who made the object go as that one's own work, and
 * members that follow a rule are no work of any person.
 */
export class TakenLinks {
  readonly #objects: ReadonlyMap<string, FollowedObject>;
  readonly #isOwn: (actor: Actor) => boolean;
  readonly #notLookedAt: number;
  /** Objects that were deleted, unless they were restored since. */
  readonly #ended = new Map<RefKey, boolean>();
  #links = 0;
  #putBack: ReadonlySet<RefKey> = new Set();
  #ruled: ReadonlySet<RefKey> = new Set();
  #isCut = false;

  /** Takes the first of the deleted objects, with the number of all of them. */
  constructor(deleted: Iterable<DeletedObject>, total: number, isOwn: (actor: Actor) => boolean) {
    this.#objects = new Map(
      [...deleted].map(({ ref, displayName }) => [
        canonicalId(ref.id),
        { ref, displayName, links: new Map(), maker: null, followsRule: false },
      ]),
    );
    this.#notLookedAt = total - this.#objects.size;
    this.#isOwn = isOwn;
  }

  add(record: AuditRecord): void {
    if (this.#objects.size === 0) return;
    for (const written of writtenBy(record)) {
      const { ref, modified } = written;
      const own = this.#objects.get(canonicalId(ref.id));
      if (own !== undefined) {
        own.maker = actorKey(record.actor);
        own.followsRule ||= modified.some(({ name }) => name === "membershipRule");
      }
      const isThere = existenceAfter(record, written);
      if (isThere !== null && !this.#ended.has(refKey(ref))) this.#ended.set(refKey(ref), !isThere);
      for (const one of modified) {
        if (isLinkName(one.name)) this.#addLink(record, written, one, own);
        else if (own === undefined && namingTypes.includes(ref.type)) this.#addMentions(record, written, one);
      }
    }
  }

  /** The objects by which others point at the deleted ones. */
  get pointers(): readonly EntityRef[] {
    const links = [...this.#objects.values()].flatMap((object) => [...object.links.values()]);
    return distinctRefs(links.flatMap((link) => (link?.direction === "to" ? link.other : [])));
  }

  /** Leaves out what other rows of the plan take back themselves, and members that the rules of groups found. */
  leaveOut(putBack: ReadonlySet<RefKey>, ruled: ReadonlySet<RefKey> = new Set()): void {
    this.#putBack = putBack;
    this.#ruled = ruled;
  }

  /** The links that others gave to all of the objects. Null without any of it, unless some objects were not looked at. */
  get result(): TakenWork | null {
    const found = [...this.#objects.values()].flatMap(({ ref }) => this.of(ref) ?? []);
    if (found.length + this.#notLookedAt === 0) return null;
    return {
      objects: found.length,
      items: found.slice(0, OBJECTS_KEPT),
      ...(this.#notLookedAt === 0 ? {} : { notLookedAt: this.#notLookedAt }),
    };
  }

  /** Returns what others gave to an object. Null without any of it. */
  of(ref: EntityRef): TakenFrom | null {
    const object = this.#objects.get(canonicalId(ref.id));
    if (object === undefined) return null;
    const found = [...object.links.values()].filter((link) => link !== null);
    const others = found.filter(({ by, place, direction, other }) => {
      const isRuled = direction === "from" ? object.followsRule : this.#ruled.has(refKey(other));
      const isRule = isRuled && place === "members" && by.kind === "app";
      const isPutBack = direction === "to" && this.#putBack.has(refKey(other));
      return actorKey(by) !== object.maker && !isRule && !isPutBack;
    });
    if (others.length === 0) return null;
    const same = Map.groupBy(others, ({ by, place, direction, type }) =>
      JSON.stringify([actorKey(by), place, direction, type]),
    );
    const parts = [...same.values()].flatMap((links): TakenShare[] => {
      const [first] = links;
      if (first === undefined) return [];
      const { name: _, other: __, ...part } = first;
      return [{ ...part, count: links.length, names: links.slice(0, NAMES_KEPT).map(({ name }) => name) }];
    });
    return {
      ...{ ref: object.ref, displayName: object.displayName, parts: parts.toSorted(byWeight) },
      ...(this.#isCut ? { isCut: true } : {}),
    };
  }

  #addLink(record: AuditRecord, written: Written, one: ModifiedProperty, own: FollowedObject | undefined): void {
    for (const [id, isThere] of [[one.newValue, true] as const, [one.oldValue, false] as const]) {
      if (typeof id !== "string") continue;
      const target = targetWithId(record, id);
      if (own !== undefined) {
        const other = target?.ref ?? { type: "user", id };
        const link = {
          place: one.name,
          direction: "from",
          type: other.type,
          other,
          name: target?.displayName ?? id,
        } as const;
        this.#note(record, own, JSON.stringify(["from", one.name, canonicalId(id)]), isThere ? link : null);
      }
      this.#point(record, written, id, one.name, isThere);
    }
  }

  #addMentions(record: AuditRecord, written: Written, { name, oldValue, newValue }: ModifiedProperty): void {
    const [was, is] = [mentioned(written.ref, name, oldValue), mentioned(written.ref, name, newValue)];
    for (const [key, { id, path }] of new Map([...was, ...is]))
      if (was.has(key) !== is.has(key)) this.#point(record, written, id, path, is.has(key));
  }

  #point(record: AuditRecord, written: Written, id: string, place: string, isThere: boolean): void {
    const object = this.#objects.get(canonicalId(id));
    if (object === undefined) return;
    const { ref } = written;
    const isNew = isThere && this.#ended.get(refKey(ref)) !== true;
    const name = labelIn(record, written) ?? ref.id;
    const link = { place, direction: "to", type: ref.type, other: ref, name } as const;
    this.#note(record, object, JSON.stringify(["to", place, refKey(ref)]), isNew ? link : null);
  }

  #note(record: AuditRecord, { links }: FollowedObject, key: string, link: Omit<FollowedLink, "by"> | null): void {
    if (links.has(key)) return;
    if (this.#links === MOST_LINKS) {
      this.#isCut = true;
      return;
    }
    this.#links += 1;
    const isOthers = link !== null && !isRecovery(record) && !this.#isOwn(record.actor);
    links.set(key, isOthers ? { ...link, by: record.actor } : null);
  }
}

/** Orders what points at an object by what guards signing in, and before its own links. */
const byWeight = (a: TakenShare, b: TakenShare): number =>
  Number(a.direction === "from") - Number(b.direction === "from") ||
  (a.direction === "to" ? rankOf(a.type) - rankOf(b.type) : 0) ||
  b.count - a.count;

/** Returns the ids that a property names, by place. */
const mentioned = (ref: EntityRef, name: string, value: Json) =>
  new Map(mentionsOf(ref, { [name]: value }).map(({ id, path }) => [`${path} ${canonicalId(id)}`, { id, path }]));
