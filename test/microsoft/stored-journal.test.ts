import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { journalOf } from "../../src/app/microsoft/shared-journal.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { fileJournal, type Journal } from "../../src/microsoft/recovery/journal.ts";
import { storedJournal } from "../../src/records/stored-journal.ts";
import type { Store } from "../../src/store/sql/database.ts";
import { decodeChanges } from "../../src/wire/decode-change.ts";
import { decodeJob } from "../../src/wire/job.ts";
import { aChange, aPreview, TENANT } from "../graph/a-service.ts";
import { stores } from "../support/stores.ts";

const preview = decodeJob(aPreview("77b0c1a2-0000-4000-8000-0000000000aa"));

const pageOf = (...ids: readonly string[]) =>
  decodeChanges({ value: ids.map((id) => aChange(id)) }, 1).items.filter((item): item is Change => "ref" in item);

async function* pages(...all: readonly (readonly Change[])[]): AsyncGenerator<readonly Change[]> {
  yield* all;
}

const idsIn = async (journal: Journal): Promise<readonly string[]> =>
  (await Array.fromAsync(journal.read(preview.id))).map(({ ref }) => ref.id);

const contextOf = (store: Store) => ({
  store: store.forTenant(TENANT),
  machine: { now: () => 0 },
  newId: () => randomUUID(),
});

describe.each(stores)("the journal in $name", ({ open }) => {
  test("has at every host what one of them kept, in order, once it is complete", async () => {
    await using opened = await open();
    const second = await opened.again();
    const [one, other] = [storedJournal(contextOf(opened.store)), storedJournal(contextOf(second))];
    expect(await other.has(preview.id)).toBe(false);
    await expect(idsIn(other)).rejects.toMatchObject({ code: "notFound" });
    let during: boolean | null = null;
    async function* slowly(): AsyncGenerator<readonly Change[]> {
      yield pageOf("u1", "u2");
      during = await other.has(preview.id);
      yield pageOf("u3");
    }
    await one.keep(preview, slowly());
    expect(during).toBe(false);
    expect(await idsIn(other)).toEqual(["u1", "u2", "u3"]);
    expect(await other.has(jobId("another"))).toBe(false);
    await second.close();
  });

  test("counts one of two attempts at the same time, and takes up after one that broke off", async () => {
    await using opened = await open();
    const journal = storedJournal(contextOf(opened.store));
    async function* breaking(): AsyncGenerator<readonly Change[]> {
      yield pageOf("lost");
      throw new Error("broke off");
    }
    await expect(journal.keep(preview, breaking())).rejects.toThrow("broke off");
    expect(await journal.has(preview.id)).toBe(false);
    async function* overtaken(): AsyncGenerator<readonly Change[]> {
      yield pageOf("slow");
      await journal.keep(preview, pages(pageOf("fast")));
      yield pageOf("slower");
    }
    await journal.keep(preview, overtaken());
    expect(await idsIn(journal)).toEqual(["fast"]);
    const rows = await opened.store.forTenant(TENANT).db.selectFrom("journal_part").selectAll().execute();
    expect(rows).toHaveLength(2);
  });

  test("does not pass for whole once a part is gone or altered", async () => {
    await using opened = await open();
    const journal = storedJournal(contextOf(opened.store));
    await journal.keep(preview, pages(pageOf("u1"), pageOf("u2")));
    await opened.alter("update journal_part set content_json = replace(content_json, 'u2', 'u9') where part = 1");
    await expect(idsIn(journal)).rejects.toMatchObject({ code: "storeAltered" });
    await opened.alter("delete from journal_part where part = 1");
    await expect(idsIn(journal)).rejects.toMatchObject({ code: "storeAltered" });
  });
});

test("a journal that an earlier version kept as a file is read where there is a database now", async () => {
  const [store] = stores;
  if (store === undefined) throw new Error("There is no store.");
  await using opened = await store.open();
  const folder = mkdtempSync(join(tmpdir(), "journal-"));
  await fileJournal(folder).keep(preview, pages(pageOf("in-a-file")));
  const journal = journalOf(contextOf(opened.store), folder, "postgres://database");
  expect(await journal.has(preview.id)).toBe(true);
  await journal.keep(preview, pages(pageOf("again")));
  expect(await idsIn(journal)).toEqual(["in-a-file"]);
  rmSync(folder, { recursive: true });
});
