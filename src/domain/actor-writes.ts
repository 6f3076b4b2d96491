import { type AuditRecord, isRecovery, writtenBy } from "./audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "./entity.ts";
import { invalid, RewindError } from "./errors.ts";
import { actorKey } from "./others-work.ts";
import { iso, type Millis } from "./time.ts";
import { cleaned, NAME_LENGTH } from "./untrusted.ts";

/** The objects one person or app wrote to since a time, gathered from log records. Memory grows with the number of objects. */
export class ActorWrites {
  readonly since: Millis;
  readonly #refs = new Map<RefKey, EntityRef>();
  readonly #people = new Map<string, string>();

  constructor(since: Millis) {
    this.since = since;
  }

  /** Adds a record. What a recovery wrote in their name is not their work. */
  add(record: AuditRecord): void {
    if (isRecovery(record)) return;
    const { actor } = record;
    for (const { ref } of writtenBy(record)) {
      this.#refs.set(refKey(ref), ref);
      this.#people.set(actorKey(actor), actor.id ?? actor.name ?? "unknown");
    }
  }

  get refs(): ReadonlyMap<RefKey, EntityRef> {
    return this.#refs;
  }

  /** Returns true for a record by the same actor, whose name may have changed in the meantime. */
  isTheirs(record: AuditRecord): boolean {
    return !isRecovery(record) && this.#people.has(actorKey(record.actor));
  }

  /** Returns true for the actor's key, under any of their names. */
  isPerson(key: string): boolean {
    return this.#people.has(key);
  }

  /**
   * Throws `invalidInput` if the name belongs to several people or apps, and `notFound` if it is the author of no
   * write.
   */
  requireOne(actor: string): void {
    const people = [...new Set(this.#people.values())];
    if (people.length > 1) {
      throw invalid(
        `"${cleaned(actor, NAME_LENGTH)}" matches several people or apps that wrote something: ${people.map((id) => cleaned(id, NAME_LENGTH)).join(", ")}. ` +
          "Give one of these instead.",
        { allowed: people },
      );
    }
    if (people.length === 0) {
      throw new RewindError(
        "notFound",
        `The log has no write by "${cleaned(actor, NAME_LENGTH)}" since ${iso(this.since)}. Recoveries do not count: each is undone through ` +
          "the snapshot that was kept before it. " +
          "Use the actor's name as summarize_changes or list_changes shows it, or choose an earlier since.",
      );
    }
  }
}
