import { expect, test } from "vitest";
import { type ApplicationUse, addressesOf, useExposures } from "../../../src/domain/dangers/application-use.ts";

const grants = { assigned: 0, clients: 0, forEveryone: 0, forOne: 0, permissions: 0, isCut: false };
const unused: ApplicationUse = { grants, addresses: 0, owners: 0 };
const gone = { displayName: "Map", became: "deleted", before: {}, after: {}, gained: [], lost: [] } as const;
const said = (use: Partial<ApplicationUse>, type: "application" | "group" = "application") =>
  useExposures({ ...gone, ref: { type, id: "map" } }, { ...unused, ...use }).map(
    ({ severity, says }) => `${severity}: ${says.done.text}`,
  );

test.each<[string, Partial<ApplicationUse>, string]>([
  ["assigned users", { grants: { ...grants, assigned: 3 } }, "high"],
  ["applications that use it", { grants: { ...grants, clients: 1 } }, "high"],
  ["a consent for all users", { grants: { ...grants, forEveryone: 1 } }, "high"],
  ["a consent for one user", { grants: { ...grants, forOne: 1 } }, "medium"],
  ["a permission", { grants: { ...grants, permissions: 1 } }, "medium"],
  ["a redirect address", { addresses: 1 }, "medium"],
  ["an owner alone", { owners: 2 }, "low"],
])("a deleted application with %s is a danger as grave as that sign of use", (_, use, severity) => {
  expect(said(use)).toEqual([
    expect.stringMatching(new RegExp(`^${severity}: The application "Map" was deleted. It showed`)),
  ]);
});

test("a deleted application without a sign of use is no danger, nor is another object", () => {
  expect(said({})).toEqual([]);
  expect(said({ addresses: null, owners: null })).toEqual([]);
  expect(said({ owners: 1 }, "group")).toEqual([]);
});

test("a deleted application whose grants were not looked at is not taken for an unused one", () => {
  expect(said({ grants: null })).toEqual([
    'medium: The application "Map" was deleted. Whether it is or was in use is not known. Not looked at: its sign-ins, ' +
      "its assignments, consents and permissions.",
  ]);
});

test("addresses are counted once, and are not known where only some kinds of them are", () => {
  const web = { redirectUris: ["https://a", "https://b"] };
  expect(addressesOf([{ web }, { replyUrls: ["https://a"] }], true)).toBe(2);
  expect(addressesOf([{}], true)).toBe(0);
  expect(addressesOf([{}], false)).toBeNull();
  expect(addressesOf([{ publicClient: { redirectUris: ["app://a"] } }], false)).toBe(1);
});
