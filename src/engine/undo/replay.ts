import {
  type AuditRecord,
  fieldsOf,
  isRecovery,
  type ModifiedProperty,
  targetWithId,
} from "../../domain/authors/audit-record.ts";
import { sameValue } from "../../domain/changes/equality.ts";
import type { Json } from "../../domain/json.ts";
import { type EntityRef, type RefKey, sameRef } from "../../domain/tenant/entity.ts";
import { isLinkName, type LinkName, linkKind, targetKey } from "../../domain/tenant/link.ts";
import { EXISTENCE, recoverable, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import { identifies } from "../../domain/tenant/relationship-identity.ts";
import type { EntityState, Life } from "../../domain/tenant/state.ts";
import { type GoneBackTo, type Selects, Track } from "./track.ts";

/** Names that are kept of what was written on an object that stays because of it. */
const MOST_NAMED = 5;

/** One record of the log, limited to what it changed on one entity. */
export interface EntityEvent {
  readonly event: AuditRecord;
  readonly modified: readonly ModifiedProperty[];
  /** For a record of a recovery. */
  readonly goneBackTo: GoneBackTo;
}

export interface LinkTrack {
  readonly link: LinkName;
  readonly target: EntityRef;
  /** True while the link is there. */
  readonly track: Track<boolean>;
}

/** A link with at most one target: the target or null, and every target it ever had. */
export interface SingleTrack {
  readonly track: Track<EntityRef | null>;
  readonly targets: EntityRef[];
}

/** The parts of an entity through the log. */
export interface Replayed {
  /** Work on an object that someone else created or restored counts as a wish to keep it. */
  readonly life: Track<Life | "gone">;
  /** The life to go back to that a purge by someone else has put out of reach. */
  readonly purged: { readonly value: Life | "gone" } | null;
  /** The properties that identify a relationship. They never change, so their writes are never undone. */
  readonly identity: ReadonlyMap<string, Json>;
  readonly properties: ReadonlyMap<string, Track<Json>>;
  readonly links: ReadonlyMap<RefKey, LinkTrack>;
  readonly singles: ReadonlyMap<LinkName, SingleTrack>;
}

export interface ReplayStart {
  readonly ref: EntityRef;
  readonly start: EntityState | undefined;
  /** The members follow a rule, so writes to them are not the actor's work. */
  readonly followsRule: boolean;
  readonly isTheirs: Selects;
}

/** Follows an entity from its state at a snapshot through the log, oldest record first. */
export function replay(start: ReplayStart, events: readonly EntityEvent[]): Replayed {
  const replaying = new Replaying(start);
  for (const event of events) replaying.follow(event);
  return replaying;
}

class Replaying implements Replayed {
  readonly life: Track<Life | "gone">;
  purged: Replayed["purged"] = null;
  readonly identity = new Map<string, Json>();
  readonly properties = new Map<string, Track<Json>>();
  readonly links = new Map<RefKey, LinkTrack>();
  readonly singles = new Map<LinkName, SingleTrack>();
  readonly #ref: EntityRef;
  readonly #followsRule: boolean;
  readonly #isTheirs: Selects;
  readonly #recoverable: ReadonlySet<string>;
  /** Names of the properties that have a value. */
  readonly #set: Set<string>;
  #now: Life | "gone";

  constructor({ ref, start, followsRule, isTheirs }: ReplayStart) {
    this.#ref = ref;
    this.#followsRule = followsRule;
    this.#isTheirs = isTheirs;
    this.#recoverable = new Set(recoverableProperties(ref.type, "extended"));
    this.#now = start?.life ?? "gone";
    this.life = new Track(this.#now, isTheirs);
    this.#set = new Set(
      Object.entries(start?.properties ?? {}).flatMap(([name, value]) => (value === null ? [] : name)),
    );
  }

  follow(record: EntityEvent): void {
    const { event, modified } = record;
    const next = this.#lifeAfter(modified);
    const hasIdentity = recoverable[this.#ref.type].ends === null;
    if (next === "gone" && hasIdentity) this.purged = this.life.undone;
    if (next !== this.#now) write(this.life, record, [this.#now, next]);
    else if (next === "live" && this.#isUse(record))
      this.life.use(event, fieldsOf(event, modified).slice(0, MOST_NAMED));
    for (const { name, newValue } of modified) {
      if (newValue === null) this.#set.delete(name);
      else this.#set.add(name);
    }
    // The first values of an object are not changes. A relationship that is created again is the same one, with one
    // history.
    const isWhole = next !== this.#now && (next === "gone" || this.#now === "gone");
    this.#now = next;
    if (isWhole && hasIdentity) return;
    for (const change of modified) {
      if (isLinkName(change.name)) this.#link(change.name, change, record);
      else if (this.#recoverable.has(change.name)) this.#property(change, record, isWhole && next === "gone");
    }
  }

  /**
   * Computes the life of the entity after a record. The log names existence when an object is soft-deleted or restored.
   * A write to a missing object created it. A record without values on a soft-deleted object purged it. An object that
   * cannot be soft-deleted is gone when all its values are removed.
   */
  #lifeAfter(modified: readonly ModifiedProperty[]): Life | "gone" {
    const existence = modified.find(({ name }) => name === EXISTENCE);
    if (existence !== undefined) return existence.newValue === null ? "live" : "softDeleted";
    if (this.#now === "gone") return modified.length > 0 ? "live" : "gone";
    if (this.#now === "softDeleted") return modified.length === 0 ? "gone" : "softDeleted";
    return this.#takesAll(modified) ? "gone" : "live";
  }

  #takesAll(modified: readonly ModifiedProperty[]): boolean {
    const { softDeletable, singleton } = recoverable[this.#ref.type];
    if (softDeletable || singleton || modified.length === 0) return false;
    const left = new Set(this.#set);
    for (const { name } of modified) left.delete(name);
    return left.size === 0 && modified.every(({ newValue }) => newValue === null);
  }

  /** Returns true for work on an object that its author found live. */
  #isUse({ event, modified }: EntityEvent): boolean {
    // A record without values is of a person who wrote what was there already.
    const isFollowed = this.#followsRule && modified.length > 0 && modified.every(({ name }) => name === "members");
    return !isRecovery(event) && !isFollowed;
  }

  #property({ name, oldValue, newValue }: ModifiedProperty, record: EntityEvent, isEnd: boolean): void {
    const { type } = this.#ref;
    if (identifies(type, name)) {
      this.identity.set(name, newValue ?? oldValue);
      return;
    }
    const isSame = (a: Json, b: Json) => sameValue(type, name, a, b);
    const track = this.properties.get(name) ?? new Track(oldValue, this.#isTheirs, isSame);
    this.properties.set(name, track);
    write(track, record, [oldValue, newValue], isEnd);
  }

  #link(link: LinkName, change: ModifiedProperty, record: EntityEvent): void {
    const { event } = record;
    const [before, after] = [this.#end(link, change.oldValue, event), this.#end(link, change.newValue, event)];
    if (linkKind(this.#ref.type, link)?.single === true) {
      const entry = this.singles.get(link) ?? { track: new Track(before, this.#isTheirs, sameEnd), targets: [] };
      this.singles.set(link, entry);
      // A recovery takes an end away also where the one before it cannot be put back, because that is deleted. The history
      // begins early enough for an actor's work, and a snapshot may be from before it.
      const isTaken = after === null && record.goneBackTo?.kind === "actor";
      write(entry.track, record, [before, after], isTaken);
      for (const end of [before, after]) {
        if (end !== null && !entry.targets.some((target) => sameRef(target, end))) entry.targets.push(end);
      }
      return;
    }
    for (const [target, isThere] of [[before, false] as const, [after, true] as const]) {
      if (target === null) continue;
      const key = targetKey({ link, source: this.#ref, target });
      const entry = this.links.get(key) ?? { link, target, track: new Track(!isThere, this.#isTheirs) };
      this.links.set(key, entry);
      write(entry.track, record, [!isThere, isThere]);
    }
  }

  /** Finds the other end of a link by its id. Its type is that of the record's target, or the only possible one. */
  #end(link: LinkName, id: Json, record: AuditRecord): EntityRef | null {
    if (typeof id !== "string") return null;
    const named = targetWithId(record, id)?.ref;
    if (named != null) return named;
    const [type, other] = linkKind(this.#ref.type, link)?.targets ?? [];
    return type === undefined || other !== undefined ? null : { type, id };
  }
}

function write<Value>(
  track: Track<Value>,
  { event, goneBackTo }: EntityEvent,
  values: readonly [Value, Value],
  isEnd = false,
): void {
  if (isRecovery(event)) track.recover(event, values, { goneBackTo, isEnd });
  else track.write(event, ...values);
}

const sameEnd = (a: EntityRef | null, b: EntityRef | null): boolean =>
  a === null || b === null ? a === b : sameRef(a, b);
