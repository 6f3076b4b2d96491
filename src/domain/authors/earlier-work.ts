import type { Actor } from "../changes/change.ts";
import { type RefKey, refKey } from "../tenant/entity.ts";
import { coversAll, type Scope, type ScopeTest, scopeTest } from "../tenant/scope.ts";
import { DAY, iso, type Millis } from "../time.ts";
import { andMore, countOf } from "../words/counted-words.ts";
import { numberText } from "../words/number-text.ts";
import { actorQuoted, actorsQuoted } from "./actor-name.ts";
import { type AuditRecord, isRecovery, writtenBy } from "./audit-record.ts";
import { actorKey } from "./others-work.ts";

/** Time before an undo of one actor's work that is searched for further work of that actor. */
export const LOOK_BACK: Millis = 7 * DAY;
/** The same without an actor, because most of what many people write in a week is ordinary work. */
const SHORT_LOOK_BACK: Millis = DAY;
/** Records of that time that are counted. */
export const EARLIER_RECORDS = 5_000;

export const lookBackOf = ({ actor }: Pick<Scope, "actor">): Millis =>
  actor === undefined ? SHORT_LOOK_BACK : LOOK_BACK;

/** Work from shortly before the time from which work is undone: of one actor, or else of those who wrote the differences. */
export interface EarlierWork {
  /** The actor whose work is undone, or the first of the authors. */
  readonly actor: Actor;
  /** The authors, those of the gravest differences first. Absent where one actor's work is undone. */
  readonly authors?: AuthorCounts;
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
  /** The newest snapshot that was taken before all of it. Null without one. Absent in plans of earlier versions, and if it is not known. */
  readonly snapshot?: Millis | null;
  /** The time from which the work is undone is later than the snapshot, so that it need not be an older one. */
  readonly isSince?: true;
}

/** Authors with their number of writes, of which the first are listed. */
export interface AuthorCounts {
  readonly total: number;
  readonly items: readonly { readonly actor: Actor; readonly writes: number }[];
}

const AUTHORS_NAMED = 3;

/** Counts earlier writes, in any order. Recoveries in someone's name are not their work. */
export class EarlierWrites {
  readonly #covers: ScopeTest | null;
  readonly #only: ReadonlySet<string> | null;
  readonly #authors = new Map<string, { readonly actor: Actor; writes: number }>();
  readonly #objects = new Set<RefKey>();
  #writes = 0;
  #since = Number.POSITIVE_INFINITY;
  #last = 0;

  /** A null scope counts writes to all objects. Without authors, those of everyone count. */
  constructor(scope: Scope | null, authors: readonly { readonly actor: Actor }[] = []) {
    this.#covers = scope === null || coversAll(scope) ? null : scopeTest(scope);
    this.#only = authors.length === 0 ? null : new Set(authors.map(({ actor }) => actorKey(actor)));
  }

  add(record: AuditRecord): void {
    const key = actorKey(record.actor);
    if (isRecovery(record) || this.#only?.has(key) === false) return;
    const written = writtenBy(record).filter(({ ref, modified }) => {
      const covers = this.#covers;
      if (covers === null) return true;
      return covers.has(ref) && (modified.length === 0 || modified.some(({ name }) => covers.covers(ref.type, name)));
    });
    if (written.length === 0) return;
    this.#writes += 1;
    const author = this.#authors.get(key) ?? { actor: record.actor, writes: 0 };
    this.#authors.set(key, author);
    author.writes += 1;
    for (const { ref } of written) this.#objects.add(refKey(ref));
    this.#since = Math.min(this.#since, record.time);
    this.#last = Math.max(this.#last, record.time);
  }

  /** Returns what was counted of the actor, or of all authors for a null. Null without a write, unless there may be some. */
  result(actor: Actor | null, before: Millis, isCut: boolean): EarlierWork | null {
    if (this.#writes === 0 && !isCut) return null;
    const first = Math.min(this.#since, before);
    const authors = this.#told;
    return {
      actor: actor ?? authors.items[0]?.actor ?? NOT_KNOWN,
      ...(actor === null ? { authors } : {}),
      ...{ before, writes: this.#writes, objects: this.#objects.size, first, last: this.#last },
      ...(this.#covers === null ? {} : { inScope: true }),
      ...(isCut ? { isCut } : {}),
    };
  }

  /** Returns the wanted authors in their order, and otherwise those with most writes first. */
  get #told(): AuthorCounts {
    const all =
      this.#only === null
        ? [...this.#authors.values()].toSorted((a, b) => b.writes - a.writes)
        : [...this.#only].flatMap((key) => this.#authors.get(key) ?? []);
    return { total: all.length, items: all.slice(0, AUTHORS_NAMED) };
  }
}

const NOT_KNOWN: Actor = { kind: "unknown", id: null, name: null };

/** Counts the work, with its authors and time. */
function earlierCount({ actor, authors, writes, objects, first, last, inScope, isCut }: EarlierWork): string {
  const where = inScope === true ? " of this scope" : "";
  const more = isCut === true ? ", and perhaps more, because not all records were counted" : "";
  const names = actorsQuoted((authors?.items ?? []).map((one) => one.actor));
  const named =
    authors === undefined || authors.total < 2
      ? actorQuoted(actor)
      : authors.items.map(({ writes: own }, at) => `${names[at]} ${numberText(own)}`).join(", ") +
        andMore(authors.total, authors.items.length);
  return `${countOf(writes, "write")} by ${named} to ${countOf(objects, "object")}${where} between ${iso(first)} and ${iso(last)}${more}`;
}

/** Says for a person what a plan or a comparison leaves because it was done before. */
export function earlierSentence(work: EarlierWork): string {
  const { actor, authors, before, writes } = work;
  if (writes === 0) {
    return authors === undefined
      ? `not looked at whole: what ${actorQuoted(actor)} wrote in the 7 days before ${iso(before)}, because not all of the audit log of that time was read.`
      : `not looked at whole: what was written in the 24 hours before ${iso(before)}, because not all of the audit log of that time was read.`;
  }
  const count = earlierCount(work);
  return authors === undefined
    ? `not undone, because it was before ${iso(before)}: ${count}. Only the 7 days before were looked at, and whether it is still in force was not. ${howBack(work)}`
    : `not among these differences, because it was before ${iso(before)}: ${count}. Only the 24 hours before were looked at, and whether it is still in force was not. ${howBack(work)}`;
}

/** Says how what was done before can be put back. */
function howBack({ snapshot, isSince }: EarlierWork): string {
  if (snapshot === undefined) return "A preview from a snapshot taken earlier than that takes it in, if there is one.";
  if (snapshot === null) return "No snapshot is as old as that: it can be put back by hand only.";
  return `A preview from the snapshot of ${iso(snapshot)}${isSince === true ? " without a since" : ""} takes it in.`;
}

export const earlierLines = ({ earlier }: { readonly earlier?: EarlierWork }): readonly string[] =>
  earlier === undefined ? [] : [earlierSentence(earlier)];

/** Says how much was written before a time without later writes. */
export function onlyEarlier(work: EarlierWork | null): string {
  if (work === null) return "";
  const { writes, snapshot } = work;
  if (writes === 0)
    return " The 7 days before that were not looked at whole, because not all of the audit log of that time was read.";
  const choose =
    snapshot === null
      ? ". No snapshot is as old as that: it can be put back by hand only, with the values of list_activity."
      : `: choose ${snapshot === undefined ? "a snapshot taken earlier than those" : `the snapshot of ${iso(snapshot)}`}.`;
  return ` In the 7 days before that it has ${earlierCount(work)}${choose}`;
}
