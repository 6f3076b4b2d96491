import { isRecovery, recoveryIdOf, writtenBy } from "../../domain/authors/audit-record.ts";
import { type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { captureAt } from "../../store/history/captures.ts";
import { findJob } from "../../store/work/jobs.ts";
import { recordsBetween, type Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";
import { readActorsWork } from "./actor-writes.ts";
import type { EntityEvent } from "./replay.ts";
import type { GoneBackTo } from "./track.ts";

/** Reads the records that changed entities, with what recoveries among them went back to. Each recovery is looked up once. */
export class EntityEvents {
  readonly #context: EngineContext;
  readonly #recoveries = new Map<string, Promise<GoneBackTo>>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** Returns the records between two captures by entity, oldest first. */
  async of(refs: readonly EntityRef[], span: Span): Promise<Map<RefKey, EntityEvent[]>> {
    const found = new Map(refs.map((ref): [RefKey, EntityEvent[]] => [refKey(ref), []]));
    for await (const event of recordsBetween(this.#context, span, { targets: refs })) {
      const goneBackTo = isRecovery(event) ? await this.#goneBackTo(recoveryIdOf(event)) : null;
      for (const { ref, modified } of writtenBy(event)) found.get(refKey(ref))?.push({ event, modified, goneBackTo });
    }
    for (const events of found.values()) events.reverse();
    return found;
  }

  #goneBackTo(recovery: string): Promise<GoneBackTo> {
    const known = this.#recoveries.get(recovery) ?? this.#lookUp(recovery);
    this.#recoveries.set(recovery, known);
    return known;
  }

  /** Returns null for a recovery whose job is no longer kept. */
  async #lookUp(id: string): Promise<GoneBackTo> {
    const { store, directory } = this.#context;
    const record = await findJob(store.db, id);
    const capture = record === null ? null : await captureAt(store.db, record.from);
    if (record === null || capture === null) return null;
    const { scope } = record.job;
    if (scope.actor === undefined) {
      return { kind: "snapshot", holds: (event) => directory.hasRead(capture, event) === true };
    }
    const { isTheirs } = await readActorsWork(this.#context, scope.actor, { from: record.from, to: null, scope });
    return { kind: "actor", isTheirs, from: record.from };
  }
}
