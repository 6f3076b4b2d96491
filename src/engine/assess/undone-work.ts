import { type AuditRecord, isRecovery } from "../../domain/audit-record.ts";
import type { Actor } from "../../domain/change.ts";
import { writtenFields } from "../../domain/dangers/risk-subject.ts";
import { type RefKey, refKey } from "../../domain/entity.ts";
import { actorKey, isNamed, type OthersWork, othersWorkOn } from "../../domain/others-work.ts";
import { WriterTally } from "../../domain/writer-tally.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { LOG_RECORDS } from "../../store/sql/batch-sizes.ts";
import { recordsBetween, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { type AssessedPlan, listPortions } from "./list-scan.ts";

/**
 * The number of rows whose authors are found in one pass over the audit log. Memory follows this number and not the
 * list.
 */
export const STRETCH = 20_000;

/** The authors of what a list undoes, by their number of objects. */
export interface AuthorCount {
  readonly actor: Actor;
  objects: number;
}

/** Finds the work of others that a list undoes. */
export class UndoneWorkReader {
  readonly #context: EngineContext;
  readonly #list: AssessedPlan;
  readonly #span: Span;
  readonly #stretches = new Map<number, ReadonlyMap<RefKey, OthersWork>>();
  /** Everyone who was the last to write something that the list overwrites. */
  readonly authors = new Map<string, AuthorCount>();
  /** Everyone who wrote to what differs, with what the list cannot put back. */
  readonly writers = new Map<string, AuthorCount>();
  /** Those of the authors who are neither the undone actor nor the requester. */
  readonly others = new Map<string, AuthorCount>();

  constructor(context: EngineContext, list: AssessedPlan, span: Span) {
    this.#context = context;
    this.#list = list;
    this.#span = span;
  }

  /** Counts the authors over the whole list. `onEvent` receives each record of the log once. */
  async count(listed: number, onEvent: (event: AuditRecord) => void): Promise<void> {
    for (let from = 0; from < listed; from += STRETCH) {
      const found = await this.#read(from, true, from === 0 ? onEvent : () => {});
      if (listed <= STRETCH) this.#stretches.set(from, found);
    }
  }

  /** Returns the work of others on the rows from a number on, which is a multiple of the stretch. */
  async stretch(from: number): Promise<ReadonlyMap<RefKey, OthersWork>> {
    return this.#stretches.get(from) ?? this.#read(from, false, () => {});
  }

  async #read(
    from: number,
    counting: boolean,
    onEvent: (event: AuditRecord) => void,
  ): Promise<Map<RefKey, OthersWork>> {
    const [undone, staying] = [new Map<RefKey, readonly string[]>(), new Map<RefKey, readonly string[]>()];
    for await (const portion of listPortions(this.#context, this.#list.job, from, from + STRETCH)) {
      for (const row of portion) (row.isRecoverable ? undone : staying).set(refKey(row.ref), writtenFields(row));
    }
    const writers = new WriterTally(new Map([...undone, ...staying]));
    let seen = 0;
    for await (const record of recordsBetween(this.#context, this.#span, {})) {
      onEvent(record);
      if (!isRecovery(record)) writers.add(record);
      if (++seen % LOG_RECORDS === 0) await yieldToEventLoop();
    }
    const found = new Map<RefKey, OthersWork>();
    for (const [key, fields] of undone) {
      const others = othersWorkOn(writers.of(key), fields, (actor) => this.#isOwn(actor));
      if (others !== null) found.set(key, others);
      if (!counting) continue;
      const all = othersWorkOn(writers.of(key), fields, () => false);
      for (const actor of all?.actors ?? []) {
        count(this.authors, actor);
        count(this.writers, actor);
      }
      for (const actor of others?.actors ?? []) count(this.others, actor);
    }
    for (const [key, fields] of counting ? staying : []) {
      const all = othersWorkOn(writers.of(key), fields, () => false);
      for (const actor of all?.actors ?? []) count(this.writers, actor);
    }
    return found;
  }

  /** True for the actor whose work is undone, or else for the requester. */
  #isOwn(actor: Actor): boolean {
    const { actor: suspect } = this.#list.basis.scope;
    return suspect === undefined ? actor.id === this.#list.callerId : isNamed(actor, suspect);
  }
}

function count(counts: Map<string, AuthorCount>, actor: Actor): void {
  const entry = counts.get(actorKey(actor)) ?? { actor, objects: 0 };
  counts.set(actorKey(actor), entry);
  entry.objects += 1;
}
