import { describe, expect, test } from "vitest";
import type { AuditRecord, ModifiedProperty } from "../../../src/domain/authors/audit-record.ts";
import { emptiedGroups, policyGroupExposure } from "../../../src/domain/dangers/policy-group-losses.ts";
import { privilegeExposure, privilegeExposures, rolesGained } from "../../../src/domain/dangers/privilege-gains.ts";
import { recordedExposures } from "../../../src/domain/dangers/record-exposures.ts";
import type { Json } from "../../../src/domain/json.ts";
import { membershipsIn } from "../../../src/domain/sign-in/memberships.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { type EntityRef, refKey } from "../../../src/domain/tenant/entity.ts";
import { readLogged } from "../../../src/wire/logged-names.ts";
import { aModel, policy } from "../sign-in/a-model.ts";

const record = (operation: string, ref: EntityRef, modified: ModifiedProperty[] = [], role?: string): AuditRecord => ({
  id: "1",
  time: 0,
  actor: { kind: "user", id: "eve", name: "eve" },
  app: null,
  ip: null,
  category: "ApplicationManagement",
  operation,
  result: "success",
  correlationId: "c",
  targets: [
    { ref, displayName: "X", modified },
    ...(role === undefined ? [] : [{ ref: null, displayName: role, modified: [] }]),
  ],
});
const app: EntityRef = { type: "application", id: "x" };
const user: EntityRef = { type: "user", id: "u" };
const keys = (oldValue: string[], newValue: string[]) => [{ name: "passwordCredentials", oldValue, newValue }];

describe("a record of the log", () => {
  test.each<[string, AuditRecord, string[]]>([
    ["a new secret", record("Update application – Certificates and secrets management", app), ["high credentialAdded"]],
    ["a secret in the properties", record("Update application", app, keys([], ["a"])), ["high credentialAdded"]],
    ["a secret that was removed", record("Update application", app, keys(["a"], [])), []],
    [
      "service principal credentials",
      record("Add service principal credentials", { ...app, type: "servicePrincipal" }),
      ["high credentialAdded"],
    ],
    ["another edit", record("Update application", app, [{ name: "displayName", oldValue: "a", newValue: "b" }]), []],
    ["a privileged role", record("Add member to role", user, [], "Global Administrator"), ["critical privilegeGained"]],
    [
      "an eligible role",
      record("Add eligible member to role in PIM completed (permanent)", user, [], "Global Administrator"),
      ["critical privilegeGained"],
    ],
    ["an ordinary role", record("Add member to role", user, [], "Reports Reader"), []],
    ["a role that ends", record("Remove member from role", user, [], "Global Administrator"), []],
    [
      "a role as Entra ID writes it",
      record("Add member to role", user, [
        { name: "Role.DisplayName", oldValue: null, newValue: '"Global Administrator"' },
      ]),
      ["critical privilegeGained"],
    ],
    ["a failure", { ...record("Add service principal credentials", app), result: "failure" }, []],
  ])("shows or does not show an exposure: %s", (_, each, expected) => {
    expect(recordedExposures(each, "extended").map(({ exposure }) => `${exposure.severity} ${exposure.rule}`)).toEqual(
      expected,
    );
  });
});

const [KEPT_KEY, NEW_KEY] = ["2b9c3f4e-1f0a-4d57-9a51-6f6f7c1d0a01", "7d1e8a90-53c2-4b6e-8f0e-0c2a9b3d4e02"];
const described = (ids: readonly string[]) =>
  JSON.stringify(ids.map((id) => `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify]`));

/** Returns what a record of Entra ID writes with credentials that it describes so. */
function logged(oldValue: Json, newValue: Json): ModifiedProperty {
  const [one] = readLogged("application", { name: "KeyDescription", oldValue, newValue }) ?? [];
  if (one === undefined) throw new Error("The record writes nothing.");
  return one;
}

test.each<[string, ModifiedProperty, string[]]>([
  [
    "as Graph lists them",
    {
      name: "passwordCredentials",
      oldValue: [{ keyId: KEPT_KEY }],
      newValue: [{ keyId: KEPT_KEY }, { keyId: NEW_KEY.toUpperCase() }],
    },
    [NEW_KEY],
  ],
  ["as Entra ID writes them into a text", logged(described([KEPT_KEY]), described([KEPT_KEY, NEW_KEY])), [NEW_KEY]],
  ["without ids", { name: "passwordCredentials", oldValue: [], newValue: ["a"] }, []],
])("an added credential has the ids that its record adds: %s", (_, modified, expected) => {
  const [found] = recordedExposures(record("Update application", app, [modified]), "extended");
  expect(found?.keyIds).toEqual(expected);
});

const MANAGED = "Update application – Certificates and secrets management";
const listOf = (...ids: readonly string[]) => ids.map((keyId) => ({ keyId, displayName: `key ${keyId.slice(0, 2)}` }));
const texts = (...names: readonly string[]) =>
  names.map((name, at) => `[KeyIdentifier=${[KEPT_KEY, NEW_KEY][at]},KeyType=AsymmetricX509Cert,DisplayName=${name}]`);
test.each<[string, string, ModifiedProperty, readonly string[]]>([
  [
    "secrets that are exchanged for a shorter list",
    "Update application",
    { name: "passwordCredentials", oldValue: listOf(KEPT_KEY, KEPT_KEY.replace("2", "3")), newValue: listOf(NEW_KEY) },
    [': 1 secret ("key 7d").'],
  ],
  [
    "a certificate of a service principal",
    "Update service principal",
    { name: "keyCredentials", oldValue: [], newValue: listOf(NEW_KEY) },
    [': 1 certificate ("key 7d").'],
  ],
  [
    "a certificate that Entra ID describes",
    MANAGED,
    logged(texts("old"), texts("old", "new one")),
    [': 1 certificate ("new one").'],
  ],
  [
    "a certificate whose name has signs that JSON escapes",
    MANAGED,
    logged(texts("old"), texts("old", "C:\\new")),
    [': 1 certificate ("C:\\new").'],
  ],
  [
    "a certificate whose name has signs that JSON escapes, in a list that is a text",
    MANAGED,
    logged("[]", JSON.stringify(texts("old", "C:\\new"))),
    [': 2 certificates ("old" and "C:\\new").'],
  ],
  [
    "a secret that is taken away, under the name that adding one has",
    MANAGED,
    logged(described([KEPT_KEY, NEW_KEY]), described([KEPT_KEY])),
    [],
  ],
  [
    "a secret that gets a longer name",
    "Update application",
    {
      name: "passwordCredentials",
      oldValue: listOf(KEPT_KEY),
      newValue: [{ keyId: KEPT_KEY, displayName: "renamed" }],
    },
    [],
  ],
])(
  "an added credential is told by kind and name, and only if one was added: %s",
  (_, operation, modified, expected) => {
    const found = recordedExposures(record(operation, app, [modified]), "extended");
    expect(
      found.map(({ exposure }) => exposure.says.done.text.slice(exposure.says.done.text.lastIndexOf('": ') + 1)),
    ).toEqual(expected);
  },
);

test.each([
  ["microsoft", /, and no recovery removes it\.$/],
  ["extended", /A credential was added to the application "[^"]*"\.$/],
] as const)("an added credential stays only where %s's coverage leaves it", (coverage, sentence) => {
  const [found] = recordedExposures(record("Update application – Certificates and secrets management", app), coverage);
  expect(found?.exposure.says.done.text).toMatch(sentence);
});

describe("roles that are gained", () => {
  const [ada, ben] = [refKey({ type: "user", id: "ada" }), refKey({ type: "user", id: "ben" })];

  test("are those held afterwards and not before", () => {
    const before = new Map([[ada, ["User Administrator"]]]);
    const after = new Map([
      [ada, ["User Administrator", "Global Administrator"]],
      [ben, ["Helpdesk Administrator"]],
    ]);
    expect([...rolesGained(before, after)]).toEqual([
      [ada, ["Global Administrator"]],
      [ben, ["Helpdesk Administrator"]],
    ]);
    expect(rolesGained(after, before).size).toBe(0);
  });

  test("are described by role, with the number and every name", () => {
    const ten = Array.from({ length: 10 }, (_, n) => ({
      ref: { type: "user" as const, id: `u${n}` },
      name: `Person ${n}`,
      role: "Global Administrator",
    }));
    const [exposure, ...others] = privilegeExposures(ten);
    expect(others).toEqual([]);
    expect(exposure).toMatchObject({
      rule: "privilegeGained",
      severity: "critical",
      displayName: "Person 0",
    });
    expect(exposure?.says.plan.text).toMatch(
      /^Gives the role "Global Administrator" back to 10 accounts: "Person 0", /,
    );
    for (const { name } of ten) expect(exposure?.says.plan.text).toContain(`"${name}"`);
  });

  test("are critical for the whole tenant, and high otherwise", () => {
    expect(privilegeExposure("Admins", ["Helpdesk Administrator"], 3)).toMatchObject({ severity: "high" });
    expect(privilegeExposure("Glass", ["Global Administrator"], 0).says.plan.text).toBe(
      'Restores "Glass", who holds "Global Administrator".',
    );
  });
});

describe("a group of policies", () => {
  const none = { count: 0, names: [] };
  const group = {
    id: "g",
    name: "Finance",
    before: 10,
    kept: 0,
    added: 0,
    includedBy: { count: 1, names: ["CA007"] },
    excludedBy: none,
  };

  test("is an exposure if it loses more than half of its users", () => {
    expect(policyGroupExposure(group)[0]?.says.done.text).toBe(
      'The group "Finance" has 0 of the 10 users it had; enforced policies that include it: "CA007".',
    );
    expect(policyGroupExposure({ ...group, kept: 4 })).toHaveLength(1);
  });

  test("counts users that it gained apart from those it had", () => {
    const exchanged = policyGroupExposure({ ...group, kept: 0, added: 10 })[0];
    expect(exchanged?.says.done.text).toContain('"Finance" has 0 of the 10 users it had, and has gained 10 others; ');
    expect(exchanged?.says.plan.text).toContain('"Finance" with 0 of 10 users, and brings 10 others; ');
  });

  test("is named by the policies of each instant apart", () => {
    const including = (id: string) => policy(id, { users: { includeGroups: ["g"] } });
    const excluding = policy("old", { users: { includeUsers: ["All"], excludeGroups: ["g"] } });
    const off = policy("off", { users: { includeGroups: ["g"] }, state: "disabled" });
    const model = aModel(
      { before: [including("a"), including("b"), including("off"), excluding], after: [including("b"), off] },
      [],
    );
    const members = membershipsIn(
      new Map([["g", { live: { before: true, after: true }, members: { before: [user], after: [] } }]]),
    );
    const said = (tense: Tense) =>
      emptiedGroups({ model, groups: ["g"], members, nameOf: () => "Finance" }, tense).map(({ sentence }) => sentence);
    expect(said("done")).toEqual([
      'The group "Finance" has 0 of the 1 user it had; enforced policies that include it: "b"; policies that no longer ' +
        'include it or are not enforced: "a" and "off"; policies that no longer exclude it or are not enforced: "old".',
    ]);
    expect(said("plan")).toEqual([
      expect.stringContaining('policies that would no longer include it or be enforced: "a" and "off"'),
    ]);
  });

  test("is not an exposure if it keeps half of them, gains some, or is named by no policy", () => {
    expect(policyGroupExposure({ ...group, kept: 5 })).toEqual([]);
    expect(policyGroupExposure({ ...group, before: 0, added: 9 })).toEqual([]);
    expect(policyGroupExposure({ ...group, includedBy: none })).toEqual([]);
  });
});
