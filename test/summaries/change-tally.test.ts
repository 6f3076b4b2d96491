import { expect, test } from "vitest";
import { ChangeTally, type TallyRow } from "../../src/summaries/change-tally.ts";

const row: TallyRow = {
  ref: { type: "servicePrincipal", id: "bridge" },
  displayName: "Bridge",
  action: "restore",
  notRecoverable: null,
  isRecoverable: true,
  changedFields: [],
  links: [],
};

test.each<[string, Partial<TallyRow>, { stays?: string }]>([
  ["that stays", { isRecoverable: false, notRecoverable: "hardDeleted" }, { stays: "hardDeleted" }],
  ["of which a part comes back", { notRecoverable: "targetGone" }, {}],
  ["that comes back", {}, {}],
  ["that others wrote later", { isRecoverable: false }, { stays: "others wrote to it later" }],
  [
    "of which only links stay",
    { isRecoverable: false, links: [{ link: "members", add: 0, remove: 0, kept: ["targetGone"] }] },
    { stays: "targetGone" },
  ],
])("an example has the reason for which it stays: an object %s", (_, over, expected) => {
  const tally = new ChangeTally();
  tally.add({ ...row, ...over });
  expect(tally.result().samples).toEqual([
    { type: "servicePrincipal", id: "bridge", displayName: "Bridge", action: "restore", what: [], ...expected },
  ]);
});
