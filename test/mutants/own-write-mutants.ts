import type { Mutant } from "./mutant.ts";

/** Promise 2 on a live tenant, whose log does not name recoveries. */
export const ownWriteMutants: readonly Mutant[] = [
  {
    item: 2,
    what: "A recovery of a live tenant counts as the work of its administrator.",
    file: "src/engine/log/kept-log-directory.ts",
    old: "return withOwnWrites(db, accountRecords(db, query, read), query);",
    new: "return accountRecords(db, query, read);",
    test: "test/engine/own-writes.test.ts",
  },
  {
    item: 2,
    what: "A recovery's writes become its administrator's work once its job is gone.",
    file: "src/engine/log/kept-log-directory.ts",
    old: "if (records.length === 0) yield batch;",
    new: "if (records.length >= 0) yield batch;",
    test: "test/engine/own-writes.test.ts",
  },
  {
    item: 2,
    what: "A write of another value during a recovery counts as the recovery's.",
    file: "src/engine/recover/own-write.ts",
    old: "return sameValue(type, name, written, newValue);",
    new: "return true;",
    test: "test/engine/own-writes.test.ts",
  },
  {
    item: 2,
    what: "A write of more than a recovery wrote counts as the recovery's.",
    file: "src/engine/recover/own-write.ts",
    old: "return parts.every(",
    new: "return parts.some(",
    test: "test/engine/own-writes.test.ts",
  },
  {
    item: 2,
    what: "A write whose step failed counts as the recovery's.",
    file: "src/engine/recover/own-write.ts",
    old: 'outcome === "failed" ? [] : step',
    new: 'step === "" ? [] : step',
    test: "test/engine/own-writes.test.ts",
  },
  {
    item: 2,
    what: "A write by another person during a recovery counts as the recovery's.",
    file: "src/engine/log/own-writes.ts",
    old: "actor.id !== null && sameId(actor.id, recovery.starter.id)",
    new: "actor.id !== null",
    test: "test/engine/own-writes.test.ts",
  },
  {
    item: 2,
    what: "A write long after a recovery counts as the recovery's.",
    file: "src/engine/log/own-writes.ts",
    old: "time <= (job.jobCompletionDateTime ?? time) + CLOCKS_APART",
    new: "time <= Number.MAX_SAFE_INTEGER",
    test: "test/engine/own-writes.test.ts",
  },
  {
    item: 2,
    what: "An app's write that came before a recovery's counts as the recovery's.",
    file: "src/engine/log/own-writes.ts",
    old: 'record.actor.kind !== "app" || ',
    new: "record.id !== null || ",
    test: "test/engine/own-writes.test.ts",
  },
];
