import type { Step } from "../../directory/directory.ts";
import { reasons } from "../../domain/changes/reason.ts";
import { Successors } from "../../domain/changes/successors.ts";
import type { JobId } from "../../domain/ids.ts";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { readSuccessors } from "../../store/history/successors.ts";
import type { TenantDb } from "../../store/sql/tenant-db.ts";
import type { LedgerEntry } from "../../store/work/ledger.ts";
import { allPlanItems } from "../../store/work/plan-items.ts";
import type { DueStep } from "./steps.ts";

/** A step in present ids, or the reason why it has to wait or is done. */
export type ResolvedStep = { readonly due: DueStep } | { readonly entry: LedgerEntry };

interface ObjectToRebuild {
  readonly ref: EntityRef;
  /** Null for all but applications. */
  readonly appId: string | null;
}

/**
 * The ids of what a recovery creates again. A step that names an old id gets the new one. Without a new one it is not
 * written, because a reference is never dropped.
 */
export class RenewedIds {
  readonly #db: TenantDb;
  readonly #rebuilt: readonly ObjectToRebuild[];
  #known = new Successors([]);
  #waiting: readonly ObjectToRebuild[] = [];

  private constructor(db: TenantDb, rebuilt: readonly ObjectToRebuild[]) {
    this.#db = db;
    this.#rebuilt = rebuilt;
  }

  static async of(db: TenantDb, list: JobId): Promise<RenewedIds> {
    const rebuilt: ObjectToRebuild[] = [];
    for await (const rows of allPlanItems(db, list, { action: "rebuild", recoverable: true })) {
      for (const { ref, change } of rows) {
        const appId = change.properties.find(({ name }) => name === "appId")?.then;
        rebuilt.push({ ref, appId: ref.type === "application" && typeof appId === "string" ? appId : null });
      }
    }
    const ids = new RenewedIds(db, rebuilt);
    await ids.read();
    return ids;
  }

  /** Reads the successors anew. */
  async read(): Promise<void> {
    if (this.#rebuilt.length === 0) return;
    this.#known = await readSuccessors(this.#db);
    this.#waiting = this.#rebuilt.filter(({ ref }) => refKey(this.#known.newest(ref)) === refKey(ref));
  }

  resolve(due: DueStep): ResolvedStep {
    if (this.#rebuilt.length === 0) return { due };
    const { seq, name, step } = due;
    if (step.kind === "rebuild" && refKey(this.#known.newest(step.ref)) !== refKey(step.ref)) {
      return { entry: { seq, step: name, outcome: "unchanged", reason: null, message: null } };
    }
    if (this.#isWaiting(step)) {
      const message = `${reasons.targetGone} It could not be created again, so this was left as it is.`;
      return { entry: { seq, step: name, outcome: "failed", reason: "targetGone", message } };
    }
    return { due: { ...due, step: inIds(step, this.#known) } };
  }

  /** Returns true for a step that names an object without a successor. A rebuild may name its own object. */
  #isWaiting(step: Step): boolean {
    const own = step.kind === "rebuild" ? refKey(step.ref) : null;
    const others = this.#waiting.filter(({ ref }) => refKey(ref) !== own);
    if (others.length === 0) return false;
    const marks = new Successors(
      others.map(({ ref: of, appId }) => ({
        of,
        id: "",
        ...(appId === null ? {} : { appId: { before: appId, now: "" } }),
      })),
    );
    return JSON.stringify(inIds(step, marks)) !== JSON.stringify(step);
  }
}

function inIds(step: Step, ids: Successors): Step {
  switch (step.kind) {
    case "addLink":
    case "removeLink":
      return { ...step, link: ids.link(step.link) };
    case "update":
      return {
        ...step,
        ref: ids.newest(step.ref),
        set: step.set.map((write) => ({ ...write, value: ids.value(write.name, write.value) })),
      };
    case "recreate":
    case "rebuild":
      return { ...step, properties: ids.properties(step.properties) };
    case "restore":
    case "softDelete":
      return step;
  }
}
