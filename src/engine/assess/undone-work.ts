import { type AuditRecord, fieldsOf, isRecovery, recoveryIdOf, writtenBy } from "../../domain/authors/audit-record.ts";
import { actorKey, type OthersWork, othersWorkOn, recoveriesOf } from "../../domain/authors/others-work.ts";
import { WriterTally } from "../../domain/authors/writer-tally.ts";
import type { Actor } from "../../domain/changes/change.ts";
import { differingFields, writtenFields } from "../../domain/dangers/risk-subject.ts";
import { type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { isLinkName } from "../../domain/tenant/link.ts";
import { MOST_NAMED } from "../../domain/words/name-list.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { LOG_RECORDS } from "../../store/sql/batch-sizes.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import { recordsBetween, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import type { TenantLease } from "../lease/tenant-lease.ts";
import { LaidOutLog } from "./laid-out-log.ts";
import { type AssessedPlan, type ListScan, listPortions } from "./list-scan.ts";
import type { IsSuspect } from "./suspect.ts";

/** The authors of what a list undoes, by their number of objects. */
export interface AuthorCount {
  readonly actor: Actor;
  objects: number;
}

/** Rows of a list that follow one another, with the work of others that they undo. */
export interface Stretch {
  readonly rows: readonly PlanItemSummary[];
  readonly othersWork: ReadonlyMap<RefKey, OthersWork>;
}

/** Receives a record of the log, and is waited for if it reads more. */
type OnEvent = (event: AuditRecord) => Promise<void> | undefined;

/** A plan that a job assesses, with its means to write and to stop. */
interface PlanInWork extends AssessedPlan {
  readonly write: TenantLease["write"];
  /** Keeps the lease. Throws if the job is to stop. */
  checkpoint(): Promise<void>;
}

/** Finds the work of others that a list undoes, stretch by stretch. Reads the log once. */
export class UndoneWorkReader {
  readonly #context: EngineContext;
  readonly #list: PlanInWork;
  readonly #scan: ListScan;
  readonly #span: Span;
  readonly #counted = new Set<number>();
  /** Gives a tally the writes of the log to the rows of a stretch. */
  #replay: (stretch: number, tally: WriterTally) => Promise<void> = async () => {};
  #drop: () => Promise<void> = async () => {};
  #last: { readonly number: number; readonly stretch: Stretch } | null = null;
  /** Everyone who wrote something that the list overwrites. */
  readonly authors = new Map<string, AuthorCount>();
  /** Everyone who wrote to what differs, with what the list cannot put back. */
  readonly writers = new Map<string, AuthorCount>();
  /** Those of the authors who are neither the undone actor nor the requester. */
  readonly others = new Map<string, AuthorCount>();

  /** The objects of which the list writes over parts that a recovery wrote last, by recovery, with the first names. */
  readonly recoveries = new Map<string, { count: number; readonly names: string[] }>();

  readonly #isSuspect: IsSuspect | null;

  constructor(
    context: EngineContext,
    list: PlanInWork,
    scan: ListScan,
    { span, isSuspect }: { readonly span: Span; readonly isSuspect: IsSuspect | null },
  ) {
    this.#isSuspect = isSuspect;
    this.#context = context;
    this.#list = list;
    this.#scan = scan;
    this.#span = span;
  }

  /** Reads the log. `onEvent` receives each of its records. */
  async readLog(onEvent: OnEvent): Promise<void> {
    if (this.#scan.listed <= this.#scan.stretch) return this.#readInMemory(onEvent);
    const log = new LaidOutLog(this.#context, this.#list, this.#scan);
    await log.clear();
    await this.#eachRecord(async (record) => {
      await onEvent(record);
      await log.add(record);
    });
    await log.end();
    this.#replay = (stretch, tally) => log.replay(stretch, tally);
    this.#drop = () => log.drop();
  }

  /** Returns true if the list undoes the work of more than one author. Reads as many stretches as that takes. */
  async hasSeveralAuthors(): Promise<boolean> {
    const { listed, stretch } = this.#scan;
    for (let number = 0; number * stretch < listed && this.authors.size <= 1; number += 1) await this.stretch(number);
    return this.authors.size > 1;
  }

  /** Returns the rows of a stretch and the work that they undo. Counts its authors the first time. */
  async stretch(number: number): Promise<Stretch> {
    if (this.#last?.number === number) return this.#last.stretch;
    const rows = await readStretch(this.#list, this.#scan, number);
    const writers = new WriterTally(new Set(rows.map(({ ref }) => refKey(ref))));
    await this.#replay(number, writers);
    return this.#found(number, rows, writers);
  }

  /** Deletes what was kept of the log. No stretch can be read afterward. */
  async end(): Promise<void> {
    await this.#drop();
  }

  /** A list of one stretch is read first, so that the rest of the log is not kept. */
  async #readInMemory(onEvent: OnEvent): Promise<void> {
    const rows = await readStretch(this.#list, this.#scan, 0);
    const writers = new WriterTally(new Set(rows.map(({ ref }) => refKey(ref))));
    await this.#eachRecord((record) => {
      if (isRecovery(record))
        for (const one of writtenBy(record))
          writers.close(refKey(one.ref), fieldsOf(record, one.modified), recoveryIdOf(record));
      else writers.add(record);
      return onEvent(record);
    });
    this.#found(0, rows, writers);
  }

  async #eachRecord(visit: OnEvent): Promise<void> {
    let seen = 0;
    for await (const record of recordsBetween(this.#context, this.#span, {})) {
      const visited = visit(record);
      if (visited !== undefined) await visited;
      if (++seen % LOG_RECORDS > 0) continue;
      await this.#list.checkpoint();
      await yieldToEventLoop();
    }
  }

  #found(number: number, rows: readonly PlanItemSummary[], writers: WriterTally): Stretch {
    const isFirst = !this.#counted.has(number);
    this.#counted.add(number);
    const othersWork = new Map<RefKey, OthersWork>();
    const staying: PlanItemSummary[] = [];
    const isOwn = (actor: Actor) => this.#isOwn(actor);
    const which = { lastOnly: this.#isSuspect !== null };
    for (const row of rows) {
      if (!row.isRecoverable) {
        staying.push(row);
        continue;
      }
      const [key, fields] = [refKey(row.ref), this.#fieldsOf(row)];
      const written = writers.of(key);
      const all = othersWorkOn(written, fields, () => false, which);
      const others = all?.actors.some(isOwn) === true ? othersWorkOn(written, fields, isOwn, which) : all;
      if (others !== null) othersWork.set(key, others);
      if (!isFirst) continue;
      for (const id of written === undefined ? [] : recoveriesOf(written, fields)) this.#noteRecovered(id, row);
      for (const actor of all?.actors ?? []) {
        count(this.authors, actor);
        count(this.writers, actor);
      }
      for (const actor of others?.actors ?? []) count(this.others, actor);
    }
    for (const row of isFirst ? staying : []) {
      const all = othersWorkOn(writers.of(refKey(row.ref)), differingFields(row), () => false, which);
      for (const actor of all?.actors ?? []) count(this.writers, actor);
    }
    const stretch = { rows, othersWork };
    this.#last = { number, stretch };
    return stretch;
  }

  #noteRecovered(recovery: string, { ref, displayName }: PlanItemSummary): void {
    const known = this.recoveries.get(recovery) ?? { count: 0, names: [] };
    this.recoveries.set(recovery, known);
    known.count += 1;
    if (known.names.length < MOST_NAMED) known.names.push(displayName ?? ref.id);
  }

  /** Leaves out links, because undoing an actor writes only those that the actor wrote, and others of the same name stay. */
  #fieldsOf(row: PlanItemSummary): readonly string[] {
    const written = writtenFields(row);
    return this.#isSuspect === null ? written : written.filter((field) => !isLinkName(field));
  }

  /** True for the actor whose work is undone, or else for the requester. */
  #isOwn(actor: Actor): boolean {
    return this.#isSuspect?.(actor) ?? actor.id === this.#list.callerId;
  }
}

/** Returns the rows of a stretch without their values. */
export async function readStretch(
  { plan }: Pick<AssessedPlan, "plan">,
  { stretch }: Pick<ListScan, "stretch">,
  number: number,
): Promise<readonly PlanItemSummary[]> {
  const rows: PlanItemSummary[] = [];
  for await (const portion of listPortions(plan, number * stretch, (number + 1) * stretch)) {
    rows.push(...portion);
    await yieldToEventLoop();
  }
  return rows;
}

function count(counts: Map<string, AuthorCount>, actor: Actor): void {
  const key = actorKey(actor);
  const entry = counts.get(key);
  if (entry === undefined) counts.set(key, { actor, objects: 1 });
  else entry.objects += 1;
}
