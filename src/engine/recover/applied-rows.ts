import type { Successors } from "../../domain/changes/successors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Coverage } from "../../domain/tenant/coverage.ts";
import { type EntityType, refKey } from "../../domain/tenant/entity.ts";
import { unseenIn } from "../../domain/tenant/part.ts";
import { everything, type Scope, type ScopeTest, scopeTest } from "../../domain/tenant/scope.ts";
import { endsOf } from "../../domain/tenant/state.ts";
import type { Instant } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { presentLinks } from "../../store/history/present-links.ts";
import { presencesAtBoth, statesAtBoth } from "../../store/history/states-at-both.ts";
import { failuresOfRows, writtenRows } from "../../store/work/ledger.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import { allPlanItems } from "../../store/work/plan-items.ts";
import type { EngineContext } from "../context.ts";
import { laterWrites } from "./changed-later.ts";
import {
  type FoundRow,
  isSeen,
  type Present,
  plannedLinks,
  type Unreached,
  unreachedParts,
} from "./unreached-parts.ts";

/** What became of some rows of an applied list. */
export interface JudgedRows {
  readonly unreached: readonly Unreached[];
  /** The type of each object of which a part could not be read, so that it is not judged, or not whole. */
  readonly unread: readonly EntityType[];
  /** The number of rows that were read whole and are as approved. */
  readonly asApproved: number;
  /** The number of the unreached that the recovery left because they changed again after the preview. */
  readonly moved: number;
}

/** An applied list, the instants it led from and to, and the one at which the tenant is held against it. */
export interface AppliedAt {
  readonly snapshot: Instant;
  /** Before the first write. Null for a recovery that has not come so far. */
  readonly before: Instant | null;
  readonly scope: Scope;
  readonly recovery: JobId;
  readonly list: JobId;
  readonly at: Instant;
  readonly successors: Successors;
  readonly coverage: Coverage;
}

/**
 * Finds the rows of an applied list of which a part is not in force at an instant. It looks at the tenant and not at a
 * second comparison, because that leaves out purged objects and what other actors wrote since. It holds one batch of rows.
 */
export class AppliedList {
  readonly #context: EngineContext;
  readonly #applied: AppliedAt;
  readonly #seen: ScopeTest;

  private constructor(context: EngineContext, applied: AppliedAt, seen: ScopeTest) {
    this.#context = context;
    this.#applied = applied;
    this.#seen = seen;
  }

  static async at(context: EngineContext, applied: AppliedAt): Promise<AppliedList> {
    const unread = await partsUnreadAt(context.store.db, applied.at);
    return new AppliedList(context, applied, unseenIn(unread).within(scopeTest(everything)));
  }

  /** Yields what became of all rows that were to be written, in batches. */
  async *all(): AsyncGenerator<JudgedRows> {
    for await (const rows of allPlanItems(this.#context.store.db, this.#applied.list, { recoverable: true })) {
      yield await this.judged(rows);
    }
  }

  /** Says what became of these rows. */
  async judged(rows: readonly PlanItem[]): Promise<JudgedRows> {
    if (rows.length === 0) return { unreached: [], unread: [], asApproved: 0, moved: 0 };
    const { recovery, successors } = this.#applied;
    const present = await this.#present(rows);
    const failures = await failuresOfRows(
      this.#context.store.db,
      recovery,
      rows.map(({ seq }) => seq),
    );
    const unread = rows.filter((row) => !isSeen(row, present));
    const found = await this.#explained(
      rows.flatMap((row) => unreachedParts(row, present, failures.get(row.seq)) ?? []),
    );
    const moved = found.filter(({ item }) => failures.get(item.seq) === "moved").length;
    const keys = new Set([
      ...found.map(({ item }) => refKey(item.ref)),
      ...unread.map(({ ref }) => refKey(successors.newest(ref))),
    ]);
    const asApproved = rows.filter(({ ref }) => !keys.has(refKey(successors.newest(ref)))).length;
    return { unreached: found, unread: unread.map(({ ref }) => ref.type), asApproved, moved };
  }

  /** Adds the later writes of rows that were written. A part beyond a row counts only if they explain it. */
  async #explained(found: readonly FoundRow[]): Promise<Unreached[]> {
    const { recovery, before: from, at: to } = this.#applied;
    const seqs = found.filter(({ isGone }) => !isGone).map(({ item }) => item.seq);
    const written = await writtenRows(this.#context.store.db, recovery, seqs);
    const asked = from === null ? [] : found.filter(({ item }) => written.has(item.seq));
    const changes = asked.map(({ item }) => item.change);
    const writes = await laterWrites(this.#context, changes, { recovery, span: { from, to } });
    const laterOf = new Map(asked.map(({ item }, at) => [item.seq, writes[at] ?? []]));
    return found.flatMap(({ isBeyond, ...one }) => {
      const later = laterOf.get(one.item.seq) ?? [];
      return isBeyond && later.length === 0 ? [] : [{ ...one, later }];
    });
  }

  async #present(rows: readonly PlanItem[]): Promise<Present> {
    const { at, before, snapshot, scope, successors, coverage } = this.#applied;
    const { db } = this.#context.store;
    const restored = rows.filter(({ action }) => action === "restore").map(({ ref }) => ref);
    const links = rows.flatMap((row) => plannedLinks(row).map(({ link }) => successors.link(link)));
    const ends = rows.flatMap(({ ref, change }) =>
      change.properties.flatMap(({ name, then, now }) => endsOf(ref, { [name]: then ?? now }).flat()),
    );
    const around = [...links.flatMap(({ source, target }) => [source, target]), ...ends].map((ref) =>
      successors.newest(ref),
    );
    const instants = { from: at, to: at };
    const newest = rows.map(({ ref }) => successors.newest(ref));
    return {
      restored: await statesAtBoth(db, before === null ? [] : restored, { from: snapshot, to: before ?? at }),
      scope: scopeTest(scope),
      states: (await statesAtBoth(db, newest, instants)).now,
      ends: (await presencesAtBoth(db, around, instants)).now,
      links: await presentLinks(db, links, at),
      successors,
      coverage,
      seen: this.#seen,
    };
  }
}
