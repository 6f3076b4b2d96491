import { expect, test } from "vitest";
import { attributesRead } from "../../src/domain/tenant/membership-rules.ts";

const extensions = "onPremisesExtensionAttributes";

test.each([
  ["a property, in any case", '(USER.Department -eq "Sales")', ["department"], ["department"]],
  ["no property whose name only begins alike", '(user.departmentNumber -eq "7")', ["department"], []],
  ["an extension attribute by its flat name", '(user.extensionAttribute11 -eq "E5")', [extensions], [extensions]],
  [
    "no extension attribute that is one of an application",
    "user.extension_5f5b_extensionAttribute1 -ne null",
    [extensions],
    [],
  ],
  ["the manager in a rule on direct reports", 'Direct Reports for "5f5b1c1e"', ["manager"], ["manager"]],
  ["no other attribute in a rule on direct reports", 'Direct Reports for "5f5b1c1e"', ["department"], []],
  ["no manager elsewhere", '(user.city -eq "Rome")', ["manager", "city"], ["city"]],
  ["no property of a device", '(device.department -eq "Sales")', ["department"], []],
])("a membership rule reads %s", (_, rule, attributes, read) => {
  expect(attributesRead(rule, attributes)).toEqual(read);
});
