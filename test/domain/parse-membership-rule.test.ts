import { expect, test } from "vitest";
import { parseMembershipRule } from "../../src/domain/tenant/parse-membership-rule.ts";

test.each([
  ["another name of a property than Graph's", 'user.mobile -eq "1"', ["mobilePhone"]],
  [
    "extension attributes as one property",
    'user.extensionAttribute1 -eq "E5" -and USER.City -ne null',
    ["onPremisesExtensionAttributes", "city"],
  ],
])("the parser of rules names %s", (_, rule, reads) => {
  expect([...(parseMembershipRule(rule)?.reads ?? [])]).toEqual(reads);
});

test("a rule is evaluated without case, with extension attributes and with all of its conditions", () => {
  const rule = parseMembershipRule('(user.extensionAttribute1 -eq "E5") and (user.accountEnabled -eq true)');
  const user = (extensionAttribute1: string, accountEnabled: boolean) => ({
    onPremisesExtensionAttributes: { extensionAttribute1 },
    accountEnabled,
  });
  expect([user("e5", true), user("E5", false), user("E3", true), {}].map((one) => rule?.holds(one))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each(['Direct Reports for "ada"', '(device.displayName -eq "a")', 'user.city -match "a.*"', "(user.city -eq"])(
  "the rule %s is not evaluated",
  (rule) => {
    expect(parseMembershipRule(rule)).toBeNull();
  },
);
