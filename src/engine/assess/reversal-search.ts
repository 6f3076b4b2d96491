import type { Reversals } from "../../domain/assessment.ts";
import type { AuditRecord } from "../../domain/audit-record.ts";
import { type GroupUse, reversalsOf } from "../../domain/dangers/reversal-sentences.ts";
import { type ReversedPart, ReversedWrites } from "../../domain/dangers/reversed-writes.ts";
import { type EntityRef, refKey } from "../../domain/entity.ts";
import { mentionsOf } from "../../domain/mentions.ts";
import { type Scope, scopeTest } from "../../domain/scope.ts";
import { namedCount } from "../../domain/sign-in/gathered.ts";
import { presencesAtBoth } from "../../store/history/states-at-both.ts";
import { recordsUpTo, type SpanUpTo } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import type { SignInFacts } from "./sign-in-facts.ts";
import { liveStates } from "./state-pair.ts";
import { standingOf } from "./value-exposures.ts";

/** Reversals that are kept. All of them are counted. */
const REVERSALS_KEPT = 12;
/** Most objects of one actor whose later writes by others are looked for. */
const MOST_OBJECTS = 500;

/** The emergency accounts, and the holders of roles. */
type HolderFacts = Pick<SignInFacts, "breakGlass" | "privileges" | "roles">;

interface Reach extends SpanUpTo {
  readonly scope: Scope;
}

/** Finds what was done and reversed between two instants, from the records of the log. */
export class ReversalSearch {
  readonly #context: EngineContext;
  readonly #reach: Reach;
  readonly #facts: HolderFacts;
  readonly #uses: ReadonlyMap<string, GroupUse>;
  #writes: ReversedWrites;
  #leftOut = 0;

  private constructor(context: EngineContext, reach: Reach, facts: HolderFacts, uses: ReadonlyMap<string, GroupUse>) {
    this.#context = context;
    this.#reach = reach;
    this.#facts = facts;
    this.#uses = uses;
    this.#writes = this.#newWrites();
  }

  /** Reads the groups that enforced policies use at either end, because only their members are followed. */
  static async open(context: EngineContext, reach: Reach, facts: HolderFacts): Promise<ReversalSearch> {
    return new ReversalSearch(context, reach, facts, await groupUses(context, reach));
  }

  /** Takes a record of the log, which is not newer than those before. */
  add(record: AuditRecord): void {
    this.#writes.add(record);
  }

  /**
   * Reads what others wrote to the objects of the records so far that the scope covers, where these are the records of one
   * actor only. Objects beyond the most are left out and counted.
   */
  async addOthers(): Promise<void> {
    const scope = scopeTest(this.#reach.scope);
    const written = this.#writes.refs.filter((ref) => scope.has(ref));
    const targets = written.slice(0, MOST_OBJECTS);
    this.#leftOut = written.length - targets.length;
    if (targets.length === 0) return;
    this.#writes = this.#newWrites();
    for await (const record of recordsUpTo(this.#context, this.#reach, { targets })) this.#writes.add(record);
  }

  /** Returns the reversals in the scope, or undefined if there are none. */
  async result(): Promise<Reversals | undefined> {
    const test = scopeTest(this.#reach.scope);
    const parts = this.#writes
      .result(this.#reach.scope.actor)
      .filter(({ ref, part }) => test.has(ref) && test.covers(ref.type, part.split(".")[0] ?? part));
    const { isCut } = this.#writes;
    if (parts.length === 0 && !isCut && this.#leftOut === 0) return undefined;
    const nameOf = await this.#names(parts);
    const reversals = reversalsOf(parts, {
      standingOf: (ref) => standingOf(ref, this.#facts),
      useOf: (group) => this.#uses.get(group.toLowerCase()),
      nameOf,
    });
    return {
      total: reversals.length,
      items: reversals.slice(0, REVERSALS_KEPT),
      since: isCut ? this.#reach.from : (parts[0]?.done.time ?? this.#reach.from),
      ...(isCut ? { isCut } : {}),
      ...(this.#leftOut > 0 ? { leftOut: this.#leftOut } : {}),
    };
  }

  #newWrites(): ReversedWrites {
    const roleGroups = new Set(this.#facts.privileges.roleAssignableGroups.map((id) => id.toLowerCase()));
    return new ReversedWrites((id) => this.#uses.has(id.toLowerCase()) || roleGroups.has(id.toLowerCase()));
  }

  /** Reads the names that the log does not hold. */
  async #names(parts: readonly ReversedPart[]): Promise<(ref: EntityRef) => string | null> {
    const refs = parts.flatMap(({ ref, displayName, about }) => [
      ...(displayName === null ? [ref] : []),
      ...(about?.ref && about.name === null ? [about.ref] : []),
    ]);
    const { then, now } = await presencesAtBoth(this.#context.store.db, refs, this.#reach);
    return (ref) => (now.get(refKey(ref)) ?? then.get(refKey(ref)))?.displayName ?? null;
  }
}

/** Returns the groups that enforced policies include or exclude at either instant, by their ids in lower case. */
async function groupUses(context: EngineContext, { from, to }: Reach): Promise<ReadonlyMap<string, GroupUse>> {
  const found = new Map<string, Record<keyof GroupUse, Set<string>>>();
  for (const instant of [from, to]) {
    for await (const policies of liveStates(context, "conditionalAccessPolicy", instant)) {
      for (const { ref, displayName, properties } of policies) {
        if (properties.state !== "enabled") continue;
        for (const { path, id } of mentionsOf(ref, properties)) {
          if (!/Groups$/.test(path)) continue;
          const use = found.get(id.toLowerCase()) ?? { includedBy: new Set<string>(), excludedBy: new Set<string>() };
          found.set(id.toLowerCase(), use);
          use[path.includes("exclude") ? "excludedBy" : "includedBy"].add(displayName ?? ref.id);
        }
      }
    }
  }
  return new Map(
    [...found].map(([id, { includedBy, excludedBy }]) => [
      id,
      { includedBy: namedCount([...includedBy]), excludedBy: namedCount([...excludedBy]) },
    ]),
  );
}
