import { expect, test } from "vitest";
import { membershipsIn } from "../../src/domain/sign-in/memberships.ts";
import { type SignInGrounds, signInOf } from "../../src/engine/assess/actors.ts";
import type { PairedState } from "../../src/engine/assess/state-pair.ts";

const facts: SignInGrounds = {
  roles: [],
  members: membershipsIn(new Map()),
  policyGroups: new Set(),
};

const account: PairedState = {
  ref: { type: "user", id: "eve" },
  displayName: "Eve",
  dynamicMembership: false,
  before: { accountEnabled: false },
  after: { accountEnabled: true },
  life: { before: "live", after: "live" },
};

test("an author whose account is disabled cannot sign in, and can once the plan enables it", () => {
  expect(signInOf(account, "before", facts, null)).toBe("disabled");
  expect(signInOf(account, "after", facts, null)).toBe("enabled");
});

test("an author who is deleted or unknown is described as such", () => {
  const deleted: PairedState = { ...account, before: null, life: { before: "softDeleted", after: "live" } };
  expect(signInOf(deleted, "before", facts, null)).toBe("deleted");
  expect(signInOf({ ...deleted, life: { before: null, after: "live" } }, "before", facts, null)).toBe("unknown");
  expect(signInOf(undefined, "before", facts, null)).toBe("unknown");
});
