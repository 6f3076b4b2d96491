import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { Authors } from "../../src/domain/authors/authorship.ts";
import type { Change } from "../../src/domain/changes/change.ts";
import type { Json } from "../../src/domain/json.ts";

const excluding = (...excludeUsers: string[]): Json => ({ users: { includeUsers: ["All"], excludeUsers } });

type Told = readonly [by: string, oldValue: Json, newValue: Json, recovery?: string];

/** Returns the authors of a policy's conditions whose writes are given oldest first. */
function authorsOf(then: Json, now: Json, writes: readonly Told[]) {
  const authors = new Authors();
  for (const [at, [by, oldValue, newValue, recovery]] of [...writes.entries()].reverse()) {
    const modified = [{ name: "conditions", oldValue, newValue }];
    const ref = { type: "conditionalAccessPolicy", id: "p" } as const;
    const record: AuditRecord = {
      ...{ id: `${at}`, time: at, app: null, ip: null, category: "Policy", operation: "Update", correlationId: "c" },
      ...{
        actor: { kind: "user", id: by, name: by },
        result: "success",
        targets: [{ ref, displayName: null, modified }],
      },
      ...(recovery === undefined ? {} : { recovery }),
    };
    authors.add(record, modified);
  }
  const { last, before } = authors.ofProperty({ name: "conditions", now, then });
  return [last.actor.name, before?.actor.name];
}

describe("the author of what differs in a value that is written whole", () => {
  test("is who brought the element and not who wrote the value last", () => {
    const writes: Told[] = [
      ["miles", excluding("old"), excluding("old", "Mei")],
      ["sofia", excluding("old", "Mei"), excluding("Mei")],
      ["ada", excluding("Mei"), excluding("MEI", "old")],
    ];
    expect(authorsOf(excluding("old"), excluding("old", "mei"), writes)).toEqual(["miles", undefined]);
  });

  test("is both where each brought an element, the last one first", () => {
    const writes: Told[] = [
      ["miles", excluding(), excluding("Mei")],
      ["yuki", excluding("Mei"), excluding("Mei", "Jo")],
    ];
    expect(authorsOf(excluding(), excluding("Mei", "Jo"), writes)).toEqual(["yuki", "miles"]);
  });

  test("is the last writer beside an earlier one where the log does not show the element", () => {
    const writes: Told[] = [
      ["miles", null, null],
      ["sofia", null, null],
    ];
    expect(authorsOf(excluding(), excluding("Mei"), writes)).toEqual(["sofia", "miles"]);
  });

  test("is no recovery that put the value back in between", () => {
    const writes: Told[] = [
      ["ada", null, null, "recovery-1"],
      ["grace", null, null],
    ];
    expect(authorsOf(excluding(), excluding("Mei"), writes)).toEqual(["grace", undefined]);
    const byHand = writes.map(([by, oldValue, newValue]): Told => [by, oldValue, newValue]);
    expect(authorsOf(excluding(), excluding("Mei"), byHand)).toEqual(["grace", "ada"]);
  });
});

test("a log alone tells of a restoration, unless it has the deletion before", () => {
  const authors = new Authors();
  const user = { type: "user", id: "u" } as const;
  const add = (operation: string, time: number, oldValue: Json, newValue: Json) => {
    const modified = [{ name: "deletedDateTime", oldValue, newValue }];
    const actor = { kind: "user", id: "eve", name: "eve" } as const;
    authors.add(
      {
        ...{ id: `${time}`, time, actor, app: null, ip: null, category: "User", operation, correlationId: "c" },
        ...{ result: "success", targets: [{ ref: user, displayName: null, modified }] },
      },
      modified,
    );
  };
  const restored = () => {
    const change: Omit<Change, "seq"> = {
      ...{ ref: user, displayName: "Ada", action: "softDelete", basis: "snapshot", properties: [], links: [] },
      linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
    };
    return authors.sign(change).restored;
  };
  add("Restore user", 9, "1970-01-01T00:00:00.005Z", null);
  expect(restored()).toEqual({ wasDeleted: false, deletedAt: 5 });
  add("Delete user", 5, null, "1970-01-01T00:00:00.005Z");
  expect(restored()).toBeUndefined();
});

test.each([
  ["took its values", "u", null, "eve"],
  ["has lost its values", null, null, "eve"],
  ["made it before", null, "u", undefined],
])("a relationship that is gone has the author of a record that %s", (_, oldValue, newValue, expected) => {
  const ref = { type: "roleAssignment", id: "r" } as const;
  const modified = [{ name: "principalId", oldValue, newValue }];
  const actor = { kind: "user", id: "eve", name: "eve" } as const;
  const authors = new Authors();
  authors.add(
    {
      ...{ id: "1", time: 1, actor, app: null, ip: null, category: "Role", operation: "Role", correlationId: "c" },
      ...{ result: "success", targets: [{ ref, displayName: null, modified }] },
    },
    modified,
  );
  const change: Omit<Change, "seq"> = {
    ...{ ref, displayName: null, action: "restore", basis: "snapshot", links: [] },
    properties: [{ name: "principalId", now: null, then: "u" }],
    linkTotals: { add: 0, remove: 0, notRecoverable: 0 },
  };
  expect(authors.sign(change).existenceBy?.last.actor.name ?? undefined).toBe(expected);
});
