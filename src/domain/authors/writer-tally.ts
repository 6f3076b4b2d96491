import type { Actor } from "../changes/change.ts";
import { type RefKey, refKey } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { type AuditRecord, fieldsOf, isRecovery, RESTORATION, recoveryIdOf, writtenBy } from "./audit-record.ts";
import { actorKey, asOne, type Write, type Writers } from "./others-work.ts";

/** Authors of one part that are kept beside the last one. */
const MOST_EARLIER = 20;

interface WritesOfOne {
  readonly lastOf: Map<string, Write>;
  readonly earlierOf: Map<string, Write[]>;
  /** Parts of which earlier writes do not count, because a recovery has undone them. */
  readonly closed: Set<string>;
  /** The recoveries that wrote parts last. */
  readonly recovered: Map<string, string>;
  readonly first: Map<string, Write>;
  /** Set by the oldest write to its existence. */
  wasDeleted: boolean;
}

/** Collects the authors of a set of objects from log records, newest first, in memory that follows the objects. */
export class WriterTally {
  readonly #wanted: { has(key: RefKey): boolean };
  readonly #actors = new Map<string, Actor>();
  readonly #found = new Map<RefKey, WritesOfOne>();

  constructor(wanted: { has(key: RefKey): boolean }) {
    this.#wanted = wanted;
  }

  add(record: AuditRecord): void {
    for (const { ref, modified } of writtenBy(record)) {
      const key = refKey(ref);
      if (!this.#wanted.has(key)) continue;
      const write = { actor: this.#shared(record.actor), time: record.time, recovery: isRecovery(record) };
      const fields = fieldsOf(record, modified);
      if (write.recovery) this.#recovered(key, fields, recoveryIdOf(record));
      this.#note(key, write, fields);
      if (write.recovery) this.#close(key, fields);
    }
  }

  /** Adds a write to the fields of an object, which is not older than those that follow. */
  note(key: RefKey, write: Write, fields: readonly string[]): void {
    if (this.#wanted.has(key)) this.#note(key, write, fields);
  }

  /** Notes that a recovery wrote fields of an object, so that earlier writes to those that were written since are past. */
  close(key: RefKey, fields: readonly string[], recovery: string): void {
    this.#recovered(key, fields, recovery);
    this.#close(key, fields);
  }

  #recovered(key: RefKey, fields: readonly string[], recovery: string): void {
    if (!this.#wanted.has(key)) return;
    const { lastOf, recovered } = this.#writesOf(key);
    const isWritten = (part: string) => recovered.has(part) || lastOf.has(part);
    for (const name of fields) if (!asOne(name).some(isWritten)) recovered.set(name, recovery);
  }

  #close(key: RefKey, fields: readonly string[]): void {
    const found = this.#found.get(key);
    for (const name of fields) if (found?.lastOf.has(name)) found.closed.add(name);
  }

  of(key: RefKey): Writers | undefined {
    const found = this.#found.get(key);
    if (found === undefined) return undefined;
    const { first, lastOf, earlierOf, wasDeleted, recovered } = found;
    return { lastOf, earlierOf, first: [...first.values()], wasDeleted, recovered };
  }

  #note(key: RefKey, write: Write, fields: readonly string[]): void {
    const writers = this.#writesOf(key);
    // Newest first, so the first one seen is the last write.
    for (const name of fields) {
      if (!writers.lastOf.has(name)) writers.lastOf.set(name, write);
      else if (!write.recovery && !writers.closed.has(name)) addEarlier(writers, name, write);
    }
    if (fields.includes(RESTORATION)) writers.wasDeleted = true;
    else if (fields.includes(EXISTENCE)) writers.wasDeleted = false;
    writers.first.set(actorKey(write.actor), write);
  }

  #writesOf(key: RefKey): WritesOfOne {
    const writes = this.#found.get(key) ?? newWrites();
    this.#found.set(key, writes);
    return writes;
  }

  #shared(actor: Actor): Actor {
    const key = actorKey(actor);
    const same = this.#actors.get(key);
    if (same === undefined) this.#actors.set(key, actor);
    return same ?? actor;
  }
}

const newWrites = (): WritesOfOne => ({
  ...{ lastOf: new Map(), earlierOf: new Map() },
  ...{ closed: new Set(), recovered: new Map(), first: new Map(), wasDeleted: false },
});

function addEarlier({ lastOf, earlierOf }: WritesOfOne, name: string, write: Write): void {
  const earlier = earlierOf.get(name) ?? [];
  const isKnown = [lastOf.get(name), ...earlier].some((one) => one !== undefined && one.actor === write.actor);
  if (isKnown || earlier.length >= MOST_EARLIER) return;
  earlierOf.set(name, [...earlier, write]);
}
