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

test.each([
  ["locationExcluded", "bob"],
  ["groupExcluded", "carol"],
  ["blocksPeople", "eve"],
] as const)(
  "an exclusion and a block are of their author, and not of who wrote other elements of the policy (%s)",
  (rule, name) => {
    const policy: EntityRef = { type: "conditionalAccessPolicy", id: "p" };
    const of = (name: string): Authored => ({ ...by, actor: { kind: "user", id: name, name } });
    const location = (id: string) => `.locations.excludeLocations[] ${id}`;
    const elements = [
      { by: of("eve"), brought: [], took: [location("countries"), location("office")] },
      { by: of("bob"), brought: [location("branch")], took: [] },
      { by: of("carol"), brought: [".users.excludeGroups[] g"], took: [] },
    ];
    const danger = { rule, severity: "high", sentence: "s", ref: policy, displayName: "P", objects: 1 } as const;
    const properties = [{ name: "conditions", by: { last: of("carol"), elements } }];
    const changeOf = () => ({ action: "update", properties, links: [] }) as const;
    const [told] = withAuthors([{ danger, sources: [[{ ref: policy }]] }], { changeOf, usedBy: () => [] });
    expect(told?.by?.map(({ actor }) => actor.name)).toEqual([name]);
  },
);
