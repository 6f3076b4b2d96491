import { createHash } from "node:crypto";
import type { Change } from "../domain/changes/change.ts";
import { RewindError } from "../domain/errors.ts";
import type { JobId } from "../domain/ids.ts";
import type { Job } from "../domain/recovery/job.ts";
import { iso } from "../domain/time.ts";
import { completeJournal, insertJournalPart, journalHead, journalParts } from "../store/records/journal.ts";
import type { RecordsContext } from "./records-context.ts";

/** The values that recoveries overwrote, in the store, so that every process that shares it has them. */
export interface StoredJournal {
  has(preview: JobId): Promise<boolean>;
  /** Writes a preview's changes as they arrive. It counts once it is complete. Has no effect if they are already kept. */
  keep(preview: Job, changes: AsyncIterable<readonly Change[]>): Promise<void>;
  /** Throws `notFound` for a preview that was not recovered from here, and `storeAltered` for one that lost a part. */
  read(preview: JobId): AsyncIterable<Change>;
}

interface JournalHead {
  readonly attempt: string;
  readonly parts: number;
  readonly sha256: string;
}

export function storedJournal({ store, newId }: RecordsContext): StoredJournal {
  const has = async (preview: JobId) => (await journalHead(store.db, preview)) !== null;
  return {
    has,
    async keep(preview, changes) {
      if (await has(preview.id)) return;
      const attempt = newId();
      const digest = createHash("sha256");
      let part = 0;
      for await (const page of changes) {
        const content = JSON.stringify(page);
        digest.update(content);
        await store.transaction((tx) => insertJournalPart(tx, preview.id, { attempt, part, content }));
        part += 1;
      }
      const { id, snapshotId, targetStateDateTime, scope } = preview;
      const job = { previewJobId: id, snapshotId, targetStateDateTime: iso(targetStateDateTime), scope };
      const head = { attempt, parts: part, sha256: digest.digest("hex") } satisfies JournalHead;
      await store.transaction((tx) =>
        completeJournal(tx, preview.id, { attempt, head: JSON.stringify({ job, ...head }) }),
      );
    },
    async *read(preview) {
      const found = await journalHead(store.db, preview);
      if (found === null) throw notKept(preview);
      const { attempt, parts, sha256 }: JournalHead = JSON.parse(found);
      const digest = createHash("sha256");
      let read = 0;
      for await (const content of journalParts(store.db, preview, attempt)) {
        digest.update(content);
        read += 1;
        const changes: readonly Change[] = JSON.parse(content);
        yield* changes;
      }
      if (read !== parts || digest.digest("hex") !== sha256) throw altered(preview);
    },
  };
}

const notKept = (preview: JobId): RewindError =>
  new RewindError(
    "notFound",
    `No journal of preview ${preview.slice(0, 80)} is kept in this store. A journal is kept where its recovery was started.`,
  );

const altered = (preview: JobId): RewindError =>
  new RewindError("storeAltered", `The journal of preview ${preview.slice(0, 80)} was altered or has lost a part.`);
