import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { activityRows } from "../../src/mcp/render/activity.ts";
import { ActivityGroups, byTime, fitsActivity } from "../../src/summaries/activity-groups.ts";

const START = Date.UTC(2026, 10, 20);

const record = (at: number, over: Partial<AuditRecord> = {}): AuditRecord => ({
  id: String(at),
  time: START + at,
  actor: { kind: "user", id: "ada", name: "ada@contoso.example" },
  app: "Portal",
  ip: "192.0.2.1",
  category: "UserManagement",
  operation: "Update user",
  result: "success",
  correlationId: `c${at}`,
  targets: [],
  ...over,
});

const update = (at: number, id: string, over: Partial<AuditRecord> = {}): AuditRecord =>
  record(at, {
    targets: [
      { ref: { type: "user", id }, displayName: id, modified: [{ name: "city", oldValue: "Rome", newValue: null }] },
    ],
    ...over,
  });

const member = (at: number, group: string, user: string, operation: "Add" | "Remove"): AuditRecord =>
  record(at, {
    operation: `${operation} member`,
    targets: [
      {
        ref: { type: "group", id: group },
        displayName: group,
        modified: [
          {
            name: "members",
            oldValue: operation === "Remove" ? user : null,
            newValue: operation === "Add" ? user : null,
          },
        ],
      },
      { ref: { type: "user", id: user }, displayName: user, modified: [] },
    ],
  });

/** Groups records that are given oldest first. */
function grouped(records: readonly AuditRecord[]) {
  const groups = new ActivityGroups();
  for (const one of records.toReversed()) groups.add(one);
  return groups.result();
}

describe("grouping the log", () => {
  test("ninety-nine members removed from one group are one row with exact counts and both times", () => {
    const records = Array.from({ length: 99 }, (_, n) => member(n * 1_000, "finance", `user${n}`, "Remove"));
    const [group, ...others] = grouped(records);
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      first: START,
      last: START + 98_000,
      count: 99,
      objects: [{ displayName: "finance" }],
      objectsTotal: 1,
      othersTotal: 99,
      parts: { members: 99 },
      correlationTotal: 99,
    });
    expect(group?.others[0]).toMatchObject({ displayName: "user0" });
  });

  test("the object that a record is about comes first, before those that changed with it", () => {
    const modified = [{ name: "principalId", oldValue: "bridge", newValue: null }];
    const purge = (at: number, id: string): AuditRecord =>
      record(at, {
        operation: "Hard Delete service principal",
        targets: [
          { ref: { type: "servicePrincipal", id }, displayName: id, modified: [] },
          { ref: { type: "appRoleAssignment", id: `a-${id}` }, displayName: null, modified },
          { ref: { type: "appRoleAssignment", id: `b-${id}` }, displayName: null, modified },
        ],
      });
    const order = (...records: AuditRecord[]) => grouped(records)[0]?.objects.map(({ ref }) => ref?.id);
    expect(order(purge(0, "bridge"))).toEqual(["bridge", "a-bridge", "b-bridge"]);
    expect(order(purge(0, "bridge"), purge(1, "map"))).toEqual([
      ...["bridge", "a-bridge", "b-bridge"],
      ...["map", "a-map", "b-map"],
    ]);
  });

  test("members of two groups are two rows", () => {
    const records = [member(0, "finance", "a", "Remove"), member(1, "sales", "a", "Remove")];
    expect(grouped(records)).toHaveLength(2);
  });

  test("an action that was done, undone and done again is three rows", () => {
    const records = [
      member(0, "finance", "a", "Remove"),
      member(MINUTE, "finance", "a", "Add"),
      member(2 * MINUTE, "finance", "a", "Remove"),
    ];
    expect(grouped(records).map(({ operation }) => operation)).toEqual([
      "Remove member",
      "Add member",
      "Remove member",
    ]);
    expect(grouped([update(0, "a"), update(1, "a")]).map(({ count }) => count)).toEqual([1, 1]);
  });

  test("another author, app, address or result is another row, and so is the same after a pause", () => {
    const ways: Partial<AuditRecord>[] = [
      { actor: { kind: "user", id: "bob", name: "bob" } },
      { app: "Script" },
      { ip: "203.0.113.77" },
      { result: "failure" },
    ];
    for (const way of ways) expect(grouped([update(0, "a"), update(1, "b", way)])).toHaveLength(2);
    expect(grouped([update(0, "a"), update(HOUR, "b")])).toHaveLength(1);
    expect(grouped([update(0, "a"), update(HOUR + 1, "b")])).toHaveLength(2);
  });

  test("a single action keeps its values and a repeated one counts its parts", () => {
    expect(grouped([update(0, "a")])[0]?.values).toEqual([{ name: "city", oldValue: "Rome", newValue: null }]);
    expect(grouped([update(0, "a"), update(1, "b")])[0]).toMatchObject({ values: [], parts: { city: 2 } });
  });

  test("an action repeated once or twice keeps each object's values, and one repeated more often their number", () => {
    const states = (count: number) =>
      grouped(
        Array.from({ length: count }, (_, n) =>
          update(n, `p${n}`, {
            targets: [
              {
                ref: { type: "conditionalAccessPolicy", id: `p${n}` },
                displayName: `CA00${n}`,
                modified: [{ name: "state", oldValue: "enabled", newValue: n === 0 ? "disabled" : "report" }],
              },
            ],
          }),
        ),
      );
    expect(states(3)[0]?.each.map(({ object, values }) => [object.displayName, values[0]?.newValue])).toEqual([
      ["CA000", "disabled"],
      ["CA001", "report"],
      ["CA002", "report"],
    ]);
    const [line] = activityRows(states(2)).lines;
    expect(line).toContain('"CA000" (state: "enabled" → "disabled"); "CA001" (state: "enabled" → "report")');
    expect(line).not.toContain("with their values");
    expect(states(4)[0]).toMatchObject({ each: [], valued: 4 });
    const [longer] = activityRows(states(4)).lines;
    expect(longer).toMatch(/4 writes with their values; .*the rest: list_activity with since .* and detail "records"/);
    expect(longer).not.toContain("→");
  });

  /** A role that is given to a user, as the log has it: the user is what changed, and the role stands beside it. */
  const roleGiven = (at: number, user: string, role: string): AuditRecord =>
    record(at, {
      operation: "Add member to role",
      targets: [
        { ref: { type: "user", id: user }, displayName: user, modified: [] },
        { ref: { type: "roleDefinition", id: role }, displayName: role, modified: [] },
      ],
    });

  test("a row of several objects says which of the others belongs to each, or counts the pairs and names the call", () => {
    const few = activityRows(grouped([roleGiven(0, "ada", "Reader"), roleGiven(1_000, "ben", "Owner")])).lines[0];
    expect(few).toContain("2026-11-20T00:00:00Z to 2026-11-20T00:00:01Z");
    expect(few).toContain('"ada" (with "Reader"); "ben" (with "Owner")');
    expect(few).not.toContain("pairs of objects");
    const roles = ["Reader", "Reader", "Owner", "Reader"];
    const { lines, items } = activityRows(grouped(roles.map((role, at) => roleGiven(at, `user${at}`, role))));
    expect(lines[0]).toContain('with roleDefinition "Reader" Reader (3 times), roleDefinition "Owner" Owner');
    expect(lines[0]).toMatch(
      /4 writes with their pairs of objects; .*; the rest: list_activity with .* detail "records"$/,
    );
    expect(items[0]).toMatchObject({ others: [{ id: "Reader", times: 3 }, { id: "Owner" }], more: { pairs: 4 } });
    const one = activityRows(grouped(roles.map((_, at) => roleGiven(at, `user${at}`, "Reader")))).lines[0];
    expect(one).not.toContain("pairs of objects");
  });

  test("a write that decides about access stands apart from harmless ones of its kind, and each of its objects has its name", () => {
    const written = (at: number, id: string, name: string) =>
      update(at, id, {
        targets: [
          {
            ref: { type: "user", id },
            displayName: `User ${id}`,
            modified: [{ name, oldValue: true, newValue: false }],
          },
        ],
      });
    const edits = Array.from({ length: 30 }, (_, n) => written(n * MINUTE, `clerk${n}`, "department"));
    const among = activityRows(grouped([...edits, written(30 * MINUTE, "sofia", "accountEnabled")])).lines;
    expect(among).toHaveLength(3);
    expect(among[1]).toMatch(/Update user; user "User sofia" sofia; accountEnabled: true → false/);
    const disabled = Array.from({ length: 81 }, (_, n) => written(n * 1_000, `u${n}`, "accountEnabled"));
    const { lines, items } = activityRows(grouped(disabled));
    for (const { targets } of disabled) expect(lines[0]).toContain(`"${targets[0]?.displayName}"`);
    expect(items[0]).toMatchObject({ count: 81, furtherObjects: expect.arrayContaining(["User u80"]) });
    expect(activityRows(grouped(edits)).lines[0]).toContain("27 more");
  });

  test("no record is lost or counted twice, and rows are in the order of their first record", () => {
    const records = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 2 * HOUR }),
        who: fc.constantFrom("ada", "bob"),
        object: fc.constantFrom("a", "b", "c"),
        kind: fc.constantFrom("update", "Add", "Remove"),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(records, (drawn) => {
        let at = 0;
        const log = drawn.map(({ gap, who, object, kind }) => {
          at += gap;
          const made =
            kind === "update" ? update(at, object) : member(at, object, who, kind === "Add" ? "Add" : "Remove");
          return { ...made, actor: { kind: "user" as const, id: who, name: who } };
        });
        const groups = grouped(log);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(log.length);
        expect(groups).toEqual(groups.toSorted(byTime));
        for (const { first, last, objectsTotal, count } of groups) {
          expect(first).toBeLessThanOrEqual(last);
          expect(objectsTotal).toBeLessThanOrEqual(count);
        }
      }),
    );
  });
});

test("application, address and activity fit by a part of them in any case, and a record without them does not fit", () => {
  expect(fitsActivity(record(0), { app: "port", address: "192.0.2.", activity: "usermanagement" })).toBe(true);
  expect(fitsActivity(record(0), { activity: "update" })).toBe(true);
  expect(fitsActivity(record(0), { app: "script" })).toBe(false);
  expect(fitsActivity(record(0), { address: "2.1" })).toBe(false);
  expect(fitsActivity(record(0, { app: null, ip: null }), { app: "port" })).toBe(false);
});
