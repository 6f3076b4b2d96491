import type { Directory, FeedBatch } from "../../src/directory/directory.ts";
import type { TenantStore } from "../../src/store/sql/database.ts";
import type { TenantTx } from "../../src/store/sql/tenant-db.ts";

/** Called at each point where a process might be stopped. */
export type OnPoint = (name: string) => void;

/**
 * A directory that reports a point before and after each read and write, and reads and writes in small batches so that
 * there are many points.
 */
export function watchedDirectory(directory: Directory, point: OnPoint, batchSize = 200): Directory {
  const watched: Pick<Directory, "feed" | "stepsAtOnce" | "apply" | "record"> = {
    stepsAtOnce: 50,
    async *feed(cursor, signal) {
      let position = cursor;
      for await (const batch of directory.feed(cursor, signal)) {
        for (const part of parts(batch, position, batchSize)) {
          point("feed");
          yield part;
        }
        position = batch.cursor;
      }
      point("feed's end");
    },
    async apply(steps, by, onAlive) {
      point(`before apply of ${steps.length}`);
      const outcomes = await directory.apply(steps, by, onAlive);
      point(`after apply of ${steps.length}`);
      return outcomes;
    },
    async record(entry) {
      point(`before record: ${entry.operation}`);
      await directory.record(entry);
      point(`after record: ${entry.operation}`);
    },
  };
  return new Proxy(directory, {
    get: (target, name) => {
      if (name in watched) return Reflect.get(watched, name);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/** The end of a point's name while the log of a plan is laid out in the database. */
export const LAID_OUT = ", the log laid out";

async function hasLaidOutLog(tx: TenantTx): Promise<boolean> {
  return (await tx.selectFrom("plan_log").select("part").limit(1).executeTakeFirst()) !== undefined;
}

/** A store that reports points within each transaction and after it. */
export function watchedStore(store: TenantStore, point: OnPoint): TenantStore {
  return {
    tenant: store.tenant,
    db: store.db,
    refreshStatistics: (tables) => store.refreshStatistics(tables),
    async transaction(work) {
      const result = await store.transaction(async (tx) => {
        const done = await work(tx);
        point(`before commit${(await hasLaidOutLog(tx)) ? LAID_OUT : ""}`);
        return done;
      });
      point("after commit");
      return result;
    },
  };
}

/**
 * Only the last part of a batch may carry its cursor, because a process that stops earlier must read the whole batch
 * again.
 */
function* parts(batch: FeedBatch, before: string | null, size: number): Generator<FeedBatch> {
  const lists = [batch.entities, batch.gone, batch.linksAdded, batch.linksRemoved] as const;
  const count = Math.max(1, Math.ceil(Math.max(...lists.map((list) => list.length)) / size));
  for (let at = 0; at < count; at += 1) {
    const part = <T>(list: readonly T[]): readonly T[] => list.slice(at * size, at * size + size);
    yield {
      ...batch,
      entities: part(batch.entities),
      gone: part(batch.gone),
      linksAdded: part(batch.linksAdded),
      linksRemoved: part(batch.linksRemoved),
      cursor: at === count - 1 ? batch.cursor : (before ?? batch.cursor),
    };
  }
}
