import { expect, test } from "vitest";
import { activityRows } from "../../src/mcp/render/activity.ts";
import { dangerText } from "../../src/mcp/render/danger-texts.ts";

const ref = { type: "user", id: "u1" } as const;

test("a danger of more than a thousand objects counts the others as people read numbers", () => {
  const risk = { rule: "deletesCreated", severity: "high", sentence: "Deletes it.", ref, displayName: "Ada" } as const;
  expect(dangerText({ ...risk, objects: 1_501 })).toContain("And 1,500 more changes of the kind");
});

test("a row of more than a thousand records counts what it leaves out as people read numbers", () => {
  const { lines } = activityRows([
    {
      ...{ first: 0, last: 1, actor: { kind: "user", id: "m", name: "mallory@contoso.example" }, app: null, ip: null },
      ...{ operation: "Add user", category: "UserManagement", result: "success", count: 1_501 },
      ...{ objects: [{ ref, displayName: "Ada" }], objectsTotal: 1_501, others: [], othersTotal: 0, paired: 0 },
      ...{ parts: {}, values: [], each: [], valued: 0, correlationIds: ["c1"], correlationTotal: 1_501, firstId: "r" },
    },
  ]);
  expect(lines.join()).toContain('user "Ada" u1, 1,500 more;');
  expect(lines.join()).toContain("correlation c1, 1,500 more");
});
