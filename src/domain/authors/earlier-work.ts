import type { Actor } from "../changes/change.ts";
import { type RefKey, refKey } from "../tenant/entity.ts";
import { type ScopeTest, scopeTest } from "../tenant/scope.ts";
import { DAY, iso, type Millis } from "../time.ts";
import { countOf } from "../words/counted-words.ts";
import { actorQuoted } from "./actor-name.ts";
import { type AuditRecord, isRecovery, writtenBy } from "./audit-record.ts";

/** Time before an undo of one actor's work that is searched for further work of that actor. */
export const LOOK_BACK: Millis = 7 * DAY;
/** Records of that time that are counted. */
export const EARLIER_RECORDS = 5_000;

/** What an actor wrote shortly before the time from which their work is undone. */
export interface EarlierWork {
  readonly actor: Actor;
  /** The time from which the work is undone. */
  readonly before: Millis;
  readonly writes: number;
  readonly objects: number;
  readonly first: Millis;
  readonly last: Millis;
  /** Only writes to the scope of the undo are counted. */
  readonly inScope?: true;
  /** There may be more, because not all records were read. */
  readonly isCut?: true;
}

/** Counts an actor's earlier writes, in any order. Recoveries in the actor's name are not the actor's work. */
export class EarlierWrites {
  readonly #covers: ScopeTest | null;
  readonly #objects = new Set<RefKey>();
  #writes = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = 0;

  /** A null scope counts writes to all objects. */
  constructor(scope: Parameters<typeof scopeTest>[0] | null) {
    this.#covers = scope === null || ("all" in scope && scope.properties === undefined) ? null : scopeTest(scope);
  }

  add(record: AuditRecord): void {
    if (isRecovery(record)) return;
    const written = writtenBy(record).filter(({ ref, modified }) => {
      const covers = this.#covers;
      if (covers === null) return true;
      return covers.has(ref) && (modified.length === 0 || modified.some(({ name }) => covers.covers(ref.type, name)));
    });
    if (written.length === 0) return;
    this.#writes += 1;
    for (const { ref } of written) this.#objects.add(refKey(ref));
    this.#first = Math.min(this.#first, record.time);
    this.#last = Math.max(this.#last, record.time);
  }

  /** Returns what was counted. Null without a write, unless there may be some. */
  result(actor: Actor, before: Millis, isCut: boolean): EarlierWork | null {
    if (this.#writes === 0 && !isCut) return null;
    const first = Math.min(this.#first, before);
    return {
      ...{ actor, before, writes: this.#writes, objects: this.#objects.size, first, last: this.#last },
      ...(this.#covers === null ? {} : { inScope: true }),
      ...(isCut ? { isCut } : {}),
    };
  }
}

/** Counts the work, with its author and time. */
function earlierCount({ actor, writes, objects, first, last, inScope, isCut }: EarlierWork): string {
  const where = inScope === true ? " of this scope" : "";
  const more = isCut === true ? ", and perhaps more, because not all records were counted" : "";
  return `${countOf(writes, "write")} by ${actorQuoted(actor)} to ${countOf(objects, "object")}${where} between ${iso(first)} and ${iso(last)}${more}`;
}

/** Says for a person what an undo leaves because it was done before. */
export const earlierSentence = (work: EarlierWork): string =>
  work.writes === 0
    ? `not looked at whole: what ${actorQuoted(work.actor)} wrote in the 7 days before ${iso(work.before)}, because not all of the audit log of that time was read.`
    : `not undone, because it was before ${iso(work.before)}: ${earlierCount(work)}. Only the 7 days before were looked at, and whether ` +
      "it is still in force was not. A preview from a snapshot taken earlier than that takes it in.";

export const earlierLines = ({ earlier }: { readonly earlier?: EarlierWork }): readonly string[] =>
  earlier === undefined ? [] : [earlierSentence(earlier)];

/** Says what was written before a time since which nothing was. */
export const onlyEarlier = (work: EarlierWork): string =>
  work.writes === 0
    ? " The 7 days before that were not looked at whole, because not all of the audit log of that time was read."
    : ` In the 7 days before that it has ${earlierCount(work)}: choose a snapshot taken earlier than those.`;
