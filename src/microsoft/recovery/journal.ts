import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Change } from "../../domain/changes/change.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/recovery/job.ts";
import { iso } from "../../domain/time.ts";

/**
 * The values that recoveries overwrote. They are kept on this machine, because the service does not keep them. Each
 * recovered preview has one file of JSON lines: the job, its changes with earlier values, their number and digest. A
 * file is complete or missing.
 */
export interface Journal {
  has(preview: JobId): Promise<boolean>;
  /** Writes a preview's changes as they arrive. Has no effect if they are already kept. */
  keep(preview: Job, changes: AsyncIterable<readonly Change[]>): Promise<void>;
  /** Reads the changes of a preview that was recovered from here. Throws `notFound` for any other. */
  read(preview: JobId): AsyncIterable<Change>;
}

/** Opens a journal in a folder that only its owner can read, because the lines hold the tenant's values. */
export function fileJournal(folder: string): Journal {
  const fileOf = (preview: JobId) => join(folder, `${nameOf(preview)}.jsonl`);
  const has = (preview: JobId) =>
    stat(fileOf(preview)).then(
      // Reading a pipe would wait for its writer.
      (found) => found.isFile(),
      () => false,
    );
  return {
    has,
    async keep(preview, changes) {
      if (await has(preview.id)) return;
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch(explain(folder));
      const file = fileOf(preview.id);
      const part = `${file}.${process.pid}.part`;
      try {
        await write(part, preview, changes);
        await rename(part, file);
      } catch (error) {
        await rm(part, { force: true });
        explain(folder)(error);
      }
    },
    async *read(preview) {
      if (!(await has(preview))) throw notKept(preview);
      const lines = createInterface({ input: createReadStream(fileOf(preview)), crlfDelay: Number.POSITIVE_INFINITY });
      for await (const line of lines) {
        const entry: { readonly change?: Change } = JSON.parse(line);
        if (entry.change !== undefined) yield entry.change;
      }
    },
  };
}

async function write(file: string, preview: Job, pages: AsyncIterable<readonly Change[]>): Promise<void> {
  const handle = await open(file, "w", 0o600);
  try {
    const digest = createHash("sha256");
    let count = 0;
    const { id, snapshotId, targetStateDateTime, scope } = preview;
    const head = { previewJobId: id, snapshotId, targetStateDateTime: iso(targetStateDateTime), scope };
    await handle.write(`${JSON.stringify({ job: head })}\n`);
    for await (const page of pages) {
      const text = page.map((change) => `${JSON.stringify({ change })}\n`).join("");
      count += page.length;
      digest.update(text);
      await handle.write(text);
    }
    await handle.write(`${JSON.stringify({ end: { changes: count, sha256: digest.digest("hex") } })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Returns a file name. An unusual id is hashed, because ids are untrusted text. */
const nameOf = (id: string): string =>
  /^[\w-]{1,100}$/.test(id) ? `preview-${id}` : `preview-${createHash("sha256").update(id).digest("hex")}`;

const notKept = (preview: JobId): RewindError =>
  new RewindError(
    "notFound",
    `No journal of preview ${preview.slice(0, 80)} is kept on this machine. A journal is kept where its recovery was started.`,
  );

function explain(folder: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error) || error instanceof RewindError || !("code" in error)) throw error;
    const full = error.code === "ENOSPC" || error.code === "EDQUOT";
    throw new RewindError(
      full ? "storeFull" : "storeUnusable",
      `What the recovery would overwrite could not be kept in ${folder} (${error.code}), so nothing was started. ` +
        "Make room or make it writable, or set ENTRA_REWIND_DATA to another folder.",
      { cause: error },
    );
  };
}
