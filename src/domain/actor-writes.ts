import { type AuditRecord, writtenBy } from "./audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "./entity.ts";
import { invalid, RewindError } from "./errors.ts";
import { actorKey } from "./others-work.ts";
import { iso, type Millis } from "./time.ts";
import { cleaned } from "./untrusted.ts";

/** What one person or app wrote since a time, gathered from the log's records; memory follows the number of objects. */
export class ActorWrites {
  readonly since: Millis;
  readonly #refs = new Map<RefKey, EntityRef>();
  readonly #people = new Map<string, string>();

  constructor(since: Millis) {
    this.since = since;
  }

  add(record: AuditRecord): void {
    const { actor } = record;
    for (const { ref } of writtenBy(record)) {
      this.#refs.set(refKey(ref), ref);
      this.#people.set(actorKey(actor), actor.id ?? actor.name ?? "unknown");
    }
  }

  get refs(): ReadonlyMap<RefKey, EntityRef> {
    return this.#refs;
  }

  /** The forms under which the log knows them: a name may have changed meanwhile. */
  isTheirs({ actor }: AuditRecord): boolean {
    return this.#people.has(actorKey(actor));
  }

  /** `invalidInput` if the name they were looked for by is that of several people or apps, `notFound` if it wrote nothing. */
  requireOne(actor: string): void {
    const people = [...new Set(this.#people.values())];
    if (people.length > 1) {
      throw invalid(
        `"${cleaned(actor, 80)}" names several who wrote something: ${people.map((id) => cleaned(id, 80)).join(", ")}. ` +
          "Give one of these instead.",
        { allowed: people },
      );
    }
    if (people.length === 0) {
      throw new RewindError(
        "notFound",
        `The log holds nothing that "${cleaned(actor, 80)}" wrote since ${iso(this.since)}. ` +
          "Name the actor as summarize_changes or list_changes shows it, or choose an earlier since.",
      );
    }
  }
}
