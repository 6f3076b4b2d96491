import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { roleRefsOf } from "../../domain/dangers/connected-names.ts";
import { foundReversals, reversedWithin, unnamedIn } from "../../domain/dangers/found-reversals.ts";
import type { GroupUses } from "../../domain/dangers/group-uses.ts";
import type { ReversalFacts } from "../../domain/dangers/reversal-sentences.ts";
import type { Reversals } from "../../domain/dangers/reversals.ts";
import { ReversedWrites } from "../../domain/dangers/reversed-writes.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { type Scope, scopeTest } from "../../domain/tenant/scope.ts";
import { presencesAtBoth } from "../../store/history/states-at-both.ts";
import { recordsUpTo, type SpanUpTo } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { groupUses } from "./group-uses.ts";
import type { SignInFacts } from "./sign-in-facts.ts";
import { standingOf } from "./value-exposures.ts";

/** Most objects of one actor whose later writes by others are looked for. */
const MOST_OBJECTS = 500;

/** The emergency accounts, and the holders of roles. */
type HolderFacts = Pick<SignInFacts, "breakGlass" | "newlyExempt" | "privileges" | "roles" | "standing">;

interface Reach extends SpanUpTo {
  readonly scope: Scope;
}

/** Finds what was done and reversed between two instants, from the records of the log. */
export class ReversalSearch {
  readonly #context: EngineContext;
  readonly #reach: Reach;
  readonly #facts: HolderFacts;
  readonly #roleGroups: ReadonlySet<string>;
  /** The groups that enforced policies use at either end. */
  readonly uses: GroupUses;
  #writes: ReversedWrites;
  #leftOut = 0;
  /** True if the actor's own records had more parts than are followed. */
  #isOwnCut = false;

  private constructor(context: EngineContext, reach: Reach, facts: HolderFacts, uses: GroupUses) {
    this.#context = context;
    this.#reach = reach;
    this.#facts = facts;
    this.#roleGroups = new Set(facts.privileges.roleAssignableGroups.map((id) => id.toLowerCase()));
    this.uses = uses;
    this.#writes = this.#newWrites();
  }

  /** Reads the groups that enforced policies use at either end, because only their members are followed. */
  static async open(context: EngineContext, reach: Reach, facts: HolderFacts): Promise<ReversalSearch> {
    return new ReversalSearch(context, reach, facts, await groupUses(context, [reach.from, reach.to]));
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
    this.#isOwnCut = this.#writes.isCut;
    if (targets.length === 0) return;
    this.#writes = this.#newWrites();
    for await (const record of recordsUpTo(this.#context, this.#reach, { targets })) this.#writes.add(record);
  }

  /** Returns the reversals in the scope, or undefined without any. */
  async result(): Promise<Reversals | undefined> {
    const parts = reversedWithin(this.#writes, this.#reach.scope);
    const { then, now } = await presencesAtBoth(
      this.#context.store.db,
      [...unnamedIn(parts), ...parts.flatMap(roleRefsOf)],
      this.#reach,
    );
    const facts: ReversalFacts = {
      standingOf: (ref) => standingOf(ref, this.#facts),
      useOf: (group) => this.uses.of(group),
      nameOf: (ref) => (now.get(refKey(ref)) ?? then.get(refKey(ref)))?.displayName ?? null,
    };
    const isCut = this.#isOwnCut || this.#writes.isCut;
    return foundReversals(parts, facts, { from: this.#reach.from, isCut, leftOut: this.#leftOut });
  }

  /** Returns true for a group that enforced policies use, or that can hold roles. */
  isWatched(group: string): boolean {
    return this.uses.has(group) || this.#roleGroups.has(group.toLowerCase());
  }

  #newWrites(): ReversedWrites {
    return new ReversedWrites((id) => this.isWatched(id));
  }
}
