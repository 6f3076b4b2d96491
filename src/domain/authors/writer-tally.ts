import type { Actor } from "../changes/change.ts";
import { type RefKey, refKey } from "../tenant/entity.ts";
import { type AuditRecord, fieldsOf, isRecovery, writtenBy } from "./audit-record.ts";
import { actorKey, type Write, type Writers } from "./others-work.ts";

/** Collects the authors of a set of objects from log records, newest first, in memory that follows the objects. */
export class WriterTally {
  readonly #wanted: { has(key: RefKey): boolean };
  readonly #actors = new Map<string, Actor>();
  readonly #found = new Map<RefKey, { readonly lastOf: Map<string, Write>; readonly first: Map<string, Write> }>();

  constructor(wanted: { has(key: RefKey): boolean }) {
    this.#wanted = wanted;
  }

  add(record: AuditRecord): void {
    for (const { ref, modified } of writtenBy(record)) {
      const key = refKey(ref);
      if (!this.#wanted.has(key)) continue;
      const write = { actor: this.#shared(record.actor), time: record.time, recovery: isRecovery(record) };
      this.#note(key, write, fieldsOf(record, modified));
    }
  }

  /** Adds a write to the fields of an object, which is not older than those that follow. */
  note(key: RefKey, write: Write, fields: readonly string[]): void {
    if (this.#wanted.has(key)) this.#note(key, write, fields);
  }

  of(key: RefKey): Writers | undefined {
    const found = this.#found.get(key);
    return found && { lastOf: found.lastOf, first: [...found.first.values()] };
  }

  #note(key: RefKey, write: Write, fields: readonly string[]): void {
    const writers = this.#found.get(key) ?? { lastOf: new Map(), first: new Map() };
    this.#found.set(key, writers);
    // Newest first, so the first one seen is the last write.
    for (const name of fields) if (!writers.lastOf.has(name)) writers.lastOf.set(name, write);
    writers.first.set(actorKey(write.actor), write);
  }

  #shared(actor: Actor): Actor {
    const same = this.#actors.get(actorKey(actor)) ?? actor;
    this.#actors.set(actorKey(actor), same);
    return same;
  }
}
