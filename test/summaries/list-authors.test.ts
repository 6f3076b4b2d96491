import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AuditRecord, BACKUP_AND_RECOVERY } from "../../src/domain/authors/audit-record.ts";
import type { RecoveryMark } from "../../src/domain/changes/change.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { ListAuthors, type ListPlace } from "../../src/summaries/list-authors.ts";

const EVENING = Date.UTC(2026, 10, 22, 22);
const user = (id: string): EntityRef => ({ type: "user", id });

const record = (minute: number, by: string, ref: EntityRef, ...names: readonly string[]): AuditRecord => ({
  id: `${minute}`,
  time: EVENING + minute * MINUTE,
  actor: { kind: "user", id: by, name: by },
  app: null,
  ip: null,
  category: "UserManagement",
  operation: "Update user",
  result: "success",
  correlationId: `${minute}`,
  targets: [{ ref, displayName: null, modified: names.map((name) => ({ name, oldValue: null, newValue: name })) }],
});

const list: Readonly<Record<string, ListPlace>> = {
  ada: { seq: 1, changedFields: ["department"] },
  bob: { seq: 2, changedFields: null },
  eve: { seq: 3, changedFields: ["jobTitle"] },
  finance: { seq: 4, changedFields: ["members"] },
};

/** Newest first, as a log is read. */
function authorsOf(...records: readonly AuditRecord[]) {
  const authors = new ListAuthors();
  for (const one of records.toSorted((a, b) => b.time - a.time)) authors.add(one, ({ id }) => list[id]);
  return authors.result(Object.keys(list).length);
}

describe("the authors of a list", () => {
  test("the authors of a list count each object once for each author, with their first and last time", () => {
    const { actors } = authorsOf(
      record(1, "mallory", user("ada"), "department"),
      record(5, "mallory", user("ada"), "department"),
      record(7, "mallory", user("bob")),
      record(9, "grace", user("ada"), "city"),
      record(9, "grace", user("nobody of the list"), "city"),
    );
    expect(actors).toEqual([
      {
        actor: record(0, "mallory", user("ada")).actor,
        objects: 2,
        first: EVENING + MINUTE,
        last: EVENING + 7 * MINUTE,
      },
      {
        actor: record(0, "grace", user("ada")).actor,
        objects: 1,
        first: EVENING + 9 * MINUTE,
        last: EVENING + 9 * MINUTE,
      },
    ]);
  });

  test("the authors of a list say how many of them are beyond the first 200", () => {
    const wrote = (count: number) => Array.from({ length: count }, (_, n) => record(n, `m${n}`, user("ada")));
    expect(authorsOf(...wrote(200))).not.toHaveProperty("moreActors");
    const { actors, moreActors } = authorsOf(...wrote(203));
    expect([actors.length, moreActors]).toEqual([200, 3]);
  });

  test("an object is dated by the newest write to a part that differs, and objects without an author are counted", () => {
    const { histogram } = authorsOf(
      record(1, "mallory", user("ada"), "department"),
      record(3, "grace", user("ada"), "city"),
      record(4, "mallory", user("eve"), "city"),
    );
    expect(histogram).toMatchObject({ from: EVENING + MINUTE, buckets: [{ objects: 1 }], unknown: 3 });
    expect(histogram.buckets[0]?.leading).toMatchObject({ name: "mallory" });
  });

  test("each write to a link that differs has its own time, whatever the number of objects", () => {
    const { histogram } = authorsOf(
      record(1, "mallory", { type: "group", id: "finance" }, "members", "members"),
      record(2, "mallory", { type: "group", id: "finance" }, "members"),
      record(3, "mallory", { type: "group", id: "finance" }, "description", "owners"),
    );
    expect(histogram).toMatchObject({
      from: EVENING + MINUTE,
      buckets: [
        { objects: 0, links: 2 },
        { objects: 1, links: 1 },
      ],
      unknown: 3,
    });
  });

  test("failed writes do not count for the authors of a list", () => {
    const { actors, histogram } = authorsOf({ ...record(1, "mallory", user("ada"), "department"), result: "failure" });
    expect(actors).toEqual([]);
    expect(histogram).toMatchObject({ from: null, buckets: [], unknown: 4 });
  });

  test("the intervals and what has no time add up to the objects that differ, no author has more, and a recovery leads as one", () => {
    const names = ["department", "members", "city"];
    const places = fc.array(fc.option(fc.subarray(names), { nil: null }), { minLength: 1, maxLength: 12 });
    const writes = fc.array(
      fc.record({
        minute: fc.integer({ min: 0, max: 3_000 }),
        by: fc.constantFrom("mallory", "grace"),
        object: fc.nat(14),
        fields: fc.subarray(names),
        category: fc.constantFrom("UserManagement", BACKUP_AND_RECOVERY),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(places, writes, (listed, written) => {
        const authors = new ListAuthors();
        for (const { minute, by, object, fields, category } of written.toSorted((a, b) => b.minute - a.minute)) {
          const place = listed[object];
          const at = place === undefined ? undefined : { seq: object + 1, changedFields: place };
          authors.add({ ...record(minute, by, user(`${object}`), ...fields), category }, () => at);
        }
        const differing = listed.filter((fields) => fields?.length !== 0).length;
        const { actors, histogram } = authors.result(differing);
        const { buckets, unknown } = histogram;
        expect(buckets.reduce((sum, { objects }) => sum + objects, unknown)).toBe(differing);
        expect(unknown).toBeGreaterThanOrEqual(0);
        for (const { objects } of actors) expect(objects).toBeLessThanOrEqual(differing);
        const keyOf = (actor: { readonly id: string | null } | null, of?: RecoveryMark) => `${actor?.id} ${of?.id}`;
        const known = new Set(actors.map(({ actor, recovery }) => keyOf(actor, recovery)));
        for (const { leading, recovery } of buckets)
          if (leading !== null) expect(known).toContain(keyOf(leading, recovery));
      }),
    );
  });
});
