import { BACKUP_AND_RECOVERY } from "../../directory/directory.ts";
import type { AuditRecord, ModifiedProperty } from "../../domain/audit-record.ts";
import { authored } from "../../domain/authorship.ts";
import type { Authored } from "../../domain/change.ts";
import type { EntityRef, RefKey } from "../../domain/entity.ts";
import type { Json } from "../../domain/json.ts";
import { isLinkName, type LinkName, linkKind, targetKey } from "../../domain/link.ts";
import { EXISTENCE, recoverable, recoverableProperties } from "../../domain/recoverable.ts";
import type { EntityState, Life } from "../../domain/state.ts";
import { Track } from "./track.ts";

/** One record of the log as far as it changed one entity; `theirs` if the actor whose work is undone wrote it. */
export interface EntityEvent {
  readonly event: AuditRecord;
  readonly modified: readonly ModifiedProperty[];
  readonly theirs: boolean;
}

export interface LinkTrack {
  readonly link: LinkName;
  readonly target: EntityRef;
  /** Whether it was there. */
  readonly track: Track<boolean>;
}

/** A link of one target at most: its target, null for none; and all it ever pointed at. */
export interface SingleTrack {
  readonly track: Track<EntityRef | null>;
  readonly targets: EntityRef[];
}

/** An entity's parts through the log, since a snapshot. */
export interface Replayed {
  /** Whoever works on what the actor made or brought back counts as having wanted it there. */
  readonly life: Track<Life | "gone">;
  /** All properties of a relationship entity when it was deleted for good: what it takes to make it again. */
  readonly lost: ReadonlyMap<string, Json>;
  readonly properties: ReadonlyMap<string, Track<Json>>;
  readonly links: ReadonlyMap<RefKey, LinkTrack>;
  readonly singles: ReadonlyMap<LinkName, SingleTrack>;
}

export interface ReplayStart {
  readonly ref: EntityRef;
  readonly start: EntityState | undefined;
  /** Its members are not written by anybody: they follow. */
  readonly followsRule: boolean;
}

/** Follows an entity from its state at the snapshot through the log, oldest record first. */
export function replay({ ref, start, followsRule }: ReplayStart, events: readonly EntityEvent[]): Replayed {
  const replaying = new Replaying(ref, start, followsRule);
  for (const event of events) replaying.follow(event);
  return replaying;
}

class Replaying implements Replayed {
  readonly life = new Track<Life | "gone">();
  readonly properties = new Map<string, Track<Json>>();
  readonly links = new Map<RefKey, LinkTrack>();
  readonly singles = new Map<LinkName, SingleTrack>();
  lost: ReadonlyMap<string, Json> = new Map();
  readonly #ref: EntityRef;
  readonly #followsRule: boolean;
  readonly #recoverable: ReadonlySet<string>;
  /** Names of the properties that have a value. */
  readonly #set: Set<string>;
  #now: Life | "gone";

  constructor(ref: EntityRef, start: EntityState | undefined, followsRule: boolean) {
    this.#ref = ref;
    this.#followsRule = followsRule;
    this.#recoverable = new Set(recoverableProperties(ref.type, "extended"));
    this.#now = start?.life ?? "gone";
    this.#set = new Set(
      Object.entries(start?.properties ?? {}).flatMap(([name, value]) => (value === null ? [] : name)),
    );
  }

  follow({ event, modified, theirs }: EntityEvent): void {
    const by = authored(event);
    const next = this.#lifeAfter(modified);
    if (next !== this.#now) {
      this.life.write(this.#now, theirs, by);
      if (next === "gone") this.lost = new Map(modified.map(({ name, oldValue }) => [name, oldValue]));
    } else if (!theirs && next === "live" && this.life.undone !== null && this.#isWork(event, modified)) {
      this.life.write("live", false, by);
    }
    for (const { name, newValue } of modified) {
      if (newValue === null) this.#set.delete(name);
      else this.#set.add(name);
    }
    // What an object was made with is how it began, not a change of it; and what is gone has no parts.
    const whole = next !== this.#now && (next === "gone" || this.#now === "gone");
    this.#now = next;
    if (whole) return;
    for (const change of modified) {
      if (isLinkName(change.name)) this.#link(change.name, change, event, theirs, by);
      else if (this.#recoverable.has(change.name)) {
        const track = this.properties.get(change.name) ?? new Track<Json>();
        this.properties.set(change.name, track);
        track.write(change.oldValue, theirs, by);
      }
    }
  }

  /**
   * The log names existence where something is soft-deleted or restored. The rest follows: a write to what was not there
   * made it; a record without values on something soft-deleted ended it; what cannot be soft-deleted is gone when all its
   * values are taken away.
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

  /** A recovery that was cut short, and a rule that is followed, are nobody's work on the object. */
  #isWork({ category }: AuditRecord, modified: readonly ModifiedProperty[]): boolean {
    const followed = this.#followsRule && modified.every(({ name }) => name === "members");
    return category !== BACKUP_AND_RECOVERY && !followed;
  }

  #link(link: LinkName, change: ModifiedProperty, event: AuditRecord, theirs: boolean, by: Authored): void {
    const [before, after] = [this.#end(link, change.oldValue, event), this.#end(link, change.newValue, event)];
    if (linkKind(this.#ref.type, link)?.single === true) {
      const entry: SingleTrack = this.singles.get(link) ?? { track: new Track(), targets: [] };
      this.singles.set(link, entry);
      entry.track.write(before, theirs, by);
      for (const end of [before, after]) {
        if (end !== null && !entry.targets.some(({ id }) => id === end.id)) entry.targets.push(end);
      }
      return;
    }
    for (const [target, wasThere] of [[before, true] as const, [after, false] as const]) {
      if (target === null) continue;
      const key = targetKey({ link, source: this.#ref, target });
      const entry = this.links.get(key) ?? { link, target, track: new Track<boolean>() };
      this.links.set(key, entry);
      entry.track.write(wasThere, theirs, by);
    }
  }

  /** The log gives the other end's id; its type is that of the record's target, or the only one such a link can have. */
  #end(link: LinkName, id: Json, { targets }: AuditRecord): EntityRef | null {
    if (typeof id !== "string") return null;
    const named = targets.find(({ ref }) => ref?.id === id)?.ref;
    if (named != null) return named;
    const [type, other] = linkKind(this.#ref.type, link)?.targets ?? [];
    return type === undefined || other !== undefined ? null : { type, id };
  }
}
