import { expect, test } from "vitest";
import { only, type Scope, type Selection } from "../../src/domain/tenant/scope.ts";
import { requireAllowed } from "../../src/microsoft/recovery/start-checks.ts";

const groups: Selection = { types: ["group"] };

test.each<[Scope, Selection]>([
  [{ all: true }, groups],
  [{ types: ["group", "user"] }, groups],
  [only("user", ["1"]), groups],
  [{ types: ["group"] }, only("group", ["1"])],
  [only("group", ["1", "2"]), only("group", ["1"])],
])("a recovery of %o is not asked for where only %o may be recovered", (scope, allowed) => {
  expect(() => requireAllowed(scope, { allowed })).toThrow("beyond what this server may recover");
});

test.each<[Scope, Selection | undefined]>([
  [{ all: true }, undefined],
  [{ types: ["group"] }, groups],
  [only("group", ["1"]), groups],
  [only("group", ["1"]), only("group", ["1", "2"])],
])("a recovery of %o is asked for where %o may be recovered", (scope, allowed) => {
  expect(() => requireAllowed(scope, allowed === undefined ? {} : { allowed })).not.toThrow();
});
