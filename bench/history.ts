import { type JobId, jobId, type SnapshotId, tenantId } from "../src/domain/ids.ts";
import { snapshotIdOf } from "../src/domain/recovery/snapshot.ts";
import { everything } from "../src/domain/tenant/scope.ts";
import { asInstant, type Instant } from "../src/domain/time.ts";
import { keepSnapshot } from "../src/engine/capture/snapshots.ts";
import type { EngineContext } from "../src/engine/context.ts";
import { startPreview } from "../src/engine/jobs/start-jobs.ts";
import { headCapture } from "../src/store/history/captures.ts";
import type { Store } from "../src/store/sql/database.ts";
import { OPEN } from "../src/store/sql/schema.ts";
import { findJob } from "../src/store/work/jobs.ts";
import { caller, engineContext, leased, runToEnd } from "./engine-context.ts";
import { openStore } from "./open-store.ts";
import { mustBe, type Progress, type Task } from "./phase.ts";
import { placeOfChange, plannedChanges } from "./plan.ts";
import { changeOf, cursorOf, GeneratedDirectory } from "./tenant/generated-directory.ts";
import { GeneratedTenant } from "./tenant/generated-tenant.ts";

/** A preview of the change of so many objects, as it is called. The phases after the one that made it find it under this. */
export const previewId = (objects: number, name = "kept"): JobId => jobId(`preview-${objects}-${name}`);

/**
 * The generated tenant and its history in the store of a task, which the phases of a run go on with one after another:
 * the first capture, then one for each change of the plan. Opened, the tenant is as the newest capture saw it.
 */
export class History implements AsyncDisposable {
  readonly tenant: GeneratedTenant;
  readonly context: EngineContext;
  readonly store: Store;
  readonly #planned: readonly number[];
  /** Changes that the newest capture has seen, or -1 before the first. */
  #captured: number;

  private constructor(task: Task, store: Store, captured: number, logged: boolean, progress: Progress) {
    this.#planned = plannedChanges(task.size);
    this.#captured = captured;
    this.tenant = new GeneratedTenant(task.size);
    for (const objects of this.#planned.slice(0, Math.max(0, captured))) this.tenant.change(objects);
    const onRead = (done: number, total: number) => progress("capture", done, total);
    this.store = store;
    this.context = engineContext(store, new GeneratedDirectory(this.tenant, { id: task.tenant, logged, onRead }));
  }

  /** `logged: false`: the log has no authors of the changes. */
  static async open(task: Task, progress: Progress, { logged = true } = {}): Promise<History> {
    const store = await openStore(task.place);
    const head = await headCapture(store.forTenant(tenantId(task.tenant)).db);
    return new History(task, store, head === null ? -1 : changeOf(head.cursor), logged, progress);
  }

  /** Applies the next change of the plan to the tenant and returns its number of objects. */
  changeTenant(): number {
    const objects = this.#planned[this.tenant.changes];
    if (objects === undefined) throw new Error("The plan has no more changes.");
    this.tenant.change(objects);
    return objects;
  }

  /** Captures the tenant as it is and keeps it as a daily snapshot. */
  async capture(): Promise<void> {
    const checkpoint = () => {};
    const kept = await leased(this.context, (lease) =>
      keepSnapshot(this.context, lease, { kind: "scheduled", label: null, checkpoint }),
    );
    this.#captured = this.tenant.changes;
    if (kept.changedObjects !== null) {
      mustBe("changed objects in a capture", kept.changedObjects, this.#planned[this.#captured - 1] ?? 0);
    }
  }

  /** Sees to it that the first so many changes of the plan are captured, each by itself. */
  async reach(changes: number): Promise<void> {
    if (this.#captured < 0) await this.capture();
    while (this.#captured < changes) {
      this.changeTenant();
      await this.capture();
    }
  }

  /** Compares what the history holds at present with what was made. */
  async checkCounts(): Promise<void> {
    const { store } = this.context;
    const count = async (table: "entity_version" | "link_version"): Promise<number> => {
      const row = await store.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("valid_to", "=", OPEN)
        .executeTakeFirstOrThrow();
      return Number(row.count);
    };
    mustBe("objects", await count("entity_version"), this.tenant.size);
    mustBe("links", await count("link_version"), this.tenant.links);
  }

  /** When the capture was that had seen so many changes. */
  async instantAfter(changes: number): Promise<Instant> {
    const { instant } = await this.context.store.db
      .selectFrom("capture")
      .select("instant")
      .where("cursor", "=", cursorOf(changes))
      .orderBy("instant")
      .limit(1)
      .executeTakeFirstOrThrow();
    return asInstant(instant);
  }

  /** Returns the snapshots before and after the change of so many objects. Both are captured if they are missing. */
  async around(objects: number): Promise<{ readonly from: SnapshotId; readonly to: SnapshotId }> {
    const place = placeOfChange(this.tenant.size, objects);
    await this.reach(place);
    return {
      from: snapshotIdOf(await this.instantAfter(place - 1)),
      to: snapshotIdOf(await this.instantAfter(place)),
    };
  }

  /**
   * Returns the kept preview of the change of so many objects. If no earlier phase has made it, it is made while that
   * change is the last.
   */
  async preview(objects: number): Promise<JobId> {
    const id = previewId(objects);
    if ((await findJob(this.context.store.db, id)) !== null) return id;
    const { from } = await this.around(objects);
    await this.previewSince(from, objects, id);
    return id;
  }

  /** A whole preview job from a snapshot to the head, in between which so many objects changed. */
  async previewSince(snapshotId: SnapshotId, objects: number, id: JobId): Promise<void> {
    const context = { ...this.context, newId: () => id };
    await startPreview(context, { snapshotId, scope: everything, caller });
    const { job } = await runToEnd(context, id);
    mustBe("changed objects in a preview", job.totals.changedObjects ?? 0, objects);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
  }
}
