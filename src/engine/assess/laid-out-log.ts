import { type AuditRecord, fieldsOf, isRecovery, recoveryIdOf, writtenBy } from "../../domain/authors/audit-record.ts";
import { actorKey } from "../../domain/authors/others-work.ts";
import type { WriterTally } from "../../domain/authors/writer-tally.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import type { Millis } from "../../domain/time.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { LAID_OUT_WRITES } from "../../store/sql/batch-sizes.ts";
import { storedJson } from "../../store/sql/stored-json.ts";
import { appendPlanLog, clearPlanLog, type PlanLogPart, planLogPart } from "../../store/work/plan-log.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import type { AssessedPlan, ListScan } from "./list-scan.ts";

/**
 * A write as it is laid out: the object, the numbers of its actor and of its fields, and the time. In place of the actor,
 * one of a recovery has the number of the recovery, counted from -1 down.
 */
type LaidOutWrite = readonly [key: RefKey, actor: number, fields: number, time: Millis];

/** Parts that one transaction writes. */
const PARTS_AT_ONCE = 20;
/** Stretches that one transaction deletes. */
const STRETCHES_AT_ONCE = 5;

/**
 * The writes of the audit log, laid out by the stretches of a plan. The log is in the order of time and the plan in that
 * of ids, so that reading the log once for each stretch would take the square of their number. Memory follows the
 * number of stretches, actors and combinations of fields.
 */
export class LaidOutLog {
  readonly #context: EngineContext;
  readonly #list: AssessedPlan & { readonly write: TenantLease["write"] };
  readonly #scan: Pick<ListScan, "order">;
  readonly #open = new Map<number, LaidOutWrite[]>();
  readonly #parts = new Map<number, number>();
  readonly #actors = new Numbered<Actor>();
  readonly #recoveries = new Numbered<string>();
  readonly #fields = new Numbered<readonly string[]>();
  #full: PlanLogPart[] = [];

  constructor(
    context: EngineContext,
    list: AssessedPlan & { readonly write: TenantLease["write"] },
    scan: Pick<ListScan, "order">,
  ) {
    this.#context = context;
    this.#list = list;
    this.#scan = scan;
  }

  /** Removes what an interrupted assessment laid out. */
  async clear(): Promise<void> {
    await this.#list.write((tx) => clearPlanLog(tx, this.#list.job));
  }

  /** Adds the next record, which is not newer than those before. */
  async add(record: AuditRecord): Promise<void> {
    const actor = isRecovery(record)
      ? -1 - this.#recoveries.numberOf(recoveryIdOf(record), recoveryIdOf(record))
      : this.#actors.numberOf(actorKey(record.actor), record.actor);
    for (const { ref, modified } of writtenBy(record)) {
      const names = fieldsOf(record, modified);
      const stretch = this.#scan.order.stretchOf(ref);
      const writes = this.#open.get(stretch) ?? [];
      this.#open.set(stretch, writes);
      writes.push([refKey(ref), actor, this.#fields.numberOf(JSON.stringify(names), names), record.time]);
      if (writes.length === LAID_OUT_WRITES) this.#close(stretch, writes);
    }
    if (this.#full.length >= PARTS_AT_ONCE) await this.#flush();
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    for (const [stretch, writes] of [...this.#open]) this.#close(stretch, writes);
    await this.#flush();
  }

  /** Deletes what is laid out, a few stretches at a time, because a long transaction keeps others waiting. */
  async drop(): Promise<void> {
    const stretches = Math.max(-1, ...this.#parts.keys()) + 1;
    for (let before = 0; before < stretches; ) {
      before += STRETCHES_AT_ONCE;
      await this.#list.write((tx) => clearPlanLog(tx, this.#list.job, before));
      await yieldToEventLoop();
    }
  }

  /** Gives the writes to the objects of a stretch to a tally, in the order of the log. */
  async replay(stretch: number, tally: WriterTally): Promise<void> {
    const { db } = this.#context.store;
    for (let part = await planLogPart(db, this.#list.job, stretch, -1); part !== undefined; ) {
      for (const [key, actor, fields, time] of storedJson<readonly LaidOutWrite[]>(part.writes_json)) {
        if (actor < 0) tally.close(key, this.#fields.at(fields), this.#recoveries.at(-1 - actor));
        else tally.note(key, { actor: this.#actors.at(actor), time, recovery: false }, this.#fields.at(fields));
      }
      part = await planLogPart(db, this.#list.job, stretch, part.part);
    }
  }

  #close(stretch: number, writes: readonly LaidOutWrite[]): void {
    const part = this.#parts.get(stretch) ?? 0;
    this.#parts.set(stretch, part + 1);
    this.#open.delete(stretch);
    this.#full.push({ stretch, part, writes_json: JSON.stringify(writes) });
  }

  async #flush(): Promise<void> {
    const parts = this.#full;
    this.#full = [];
    for (let at = 0; at < parts.length; at += PARTS_AT_ONCE) {
      const portion = parts.slice(at, at + PARTS_AT_ONCE);
      await this.#list.write((tx) => appendPlanLog(tx, this.#list.job, portion));
    }
  }
}

/** Values that are numbered as they come, equal ones once. */
class Numbered<Value> {
  readonly #numbers = new Map<string, number>();
  readonly #values: Value[] = [];

  numberOf(key: string, value: Value): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  at(number: number): Value {
    const value = this.#values[number];
    if (value === undefined) throw new RangeError(`Nothing has the number ${number}.`);
    return value;
  }
}
