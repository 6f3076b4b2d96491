import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";

/** The attempt of a head, which stands for no attempt. */
const HEAD = "";

export async function insertJournalPart(
  tx: TenantTx,
  preview: string,
  part: { readonly attempt: string; readonly part: number; readonly content: string },
): Promise<void> {
  const { attempt, content } = part;
  await tx
    .insertInto("journal_part")
    .values({ preview_job_id: preview, attempt, part: part.part, content_json: content })
    .execute();
}

/** Returns the parts of an attempt in order, one statement each, because they can be a whole tenant together. */
export async function* journalParts(db: TenantDb, preview: string, attempt: string): AsyncGenerator<string> {
  for (let part = 0; ; part += 1) {
    const row = await db
      .selectFrom("journal_part")
      .select("content_json")
      .where("preview_job_id", "=", preview)
      .where("attempt", "=", attempt)
      .where("part", "=", part)
      .executeTakeFirst();
    if (row === undefined) return;
    yield row.content_json;
  }
}

export async function journalHead(db: TenantDb, preview: string): Promise<string | null> {
  for await (const head of journalParts(db, preview, HEAD)) return head;
  return null;
}

/** Completes the journal of a preview, unless another attempt was first. Removes the parts of all others. */
export async function completeJournal(
  tx: TenantTx,
  preview: string,
  { attempt, head }: { readonly attempt: string; readonly head: string },
): Promise<void> {
  const first = await journalHead(tx, preview);
  if (first === null) await insertJournalPart(tx, preview, { attempt: HEAD, part: 0, content: head });
  let others = tx.deleteFrom("journal_part").where("preview_job_id", "=", preview).where("attempt", "!=", HEAD);
  others = first === null ? others.where("attempt", "!=", attempt) : others.where("attempt", "=", attempt);
  await others.execute();
}
