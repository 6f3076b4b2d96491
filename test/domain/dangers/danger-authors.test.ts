import { expect, test } from "vitest";
import type { Authored } from "../../../src/domain/changes/change.ts";
import type { RiskRule } from "../../../src/domain/changes/risk.ts";
import { accountParts } from "../../../src/domain/dangers/account-exposures.ts";
import { signInFields } from "../../../src/domain/dangers/account-risks.ts";
import { withAuthors } from "../../../src/domain/dangers/danger-authors.ts";
import type { EntityRef } from "../../../src/domain/tenant/entity.ts";

const by: Authored = {
  ...{ time: 0, operation: "Update user", actor: { kind: "user", id: "eve", name: "eve" } },
};
const ada: EntityRef = { type: "user", id: "ada" };
/** Returns the authors of a danger of an account of which these parts were written. */
const authorsOf = (rule: RiskRule, ...parts: readonly string[]) => {
  const danger = { rule, severity: "high", sentence: "s", ref: ada, displayName: "Ada", objects: 1 } as const;
  const properties = parts.map((name) => ({ name, by: { last: by } }));
  const changeOf = () => ({ action: "update", properties, links: [] }) as const;
  const [told] = withAuthors([{ danger, sources: [[{ ref: ada }]] }], { changeOf, usedBy: () => [] });
  return told?.by?.map(({ actor }) => actor.name);
};

test.each([...new Set([...accountParts, ...signInFields])])(
  "the author of %s is one of a danger of the account",
  (part) => expect(authorsOf("privilegedHolder", part)).toEqual(["eve"]),
);

test("the author of another part is not one of a danger of the account", () =>
  expect(authorsOf("privilegedHolder", "city")).toBeUndefined());
