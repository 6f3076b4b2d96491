import { describe, expect, test } from "vitest";
import { writtenBy } from "../../src/domain/authors/audit-record.ts";
import { roleWrite } from "../../src/domain/dangers/record-exposures.ts";
import { relationshipId } from "../../src/domain/tenant/relationship-identity.ts";
import { decodeAudit } from "../../src/wire/decode-audit.ts";

const USER = "0960048c-4887-42d6-aefd-d5559295f11b";
const ROLE = "62e90394-69f5-4237-9190-012177145e10";
const GROUP = "23453245-2345-2345-2345-234523452345";

const read = (activityDisplayName: string, targetResources: readonly object[]) =>
  decodeAudit({
    id: "Directory_1",
    category: "GroupManagement",
    activityDisplayName,
    activityDateTime: "2026-04-02T15:32:32.9293064Z",
    result: "success",
    initiatedBy: { user: { id: "eve", userPrincipalName: "eve@contoso.test" } },
    targetResources,
  }).targets;

describe("a record as Entra writes it", () => {
  const member = (side: "oldValue" | "newValue") => ({
    id: USER,
    displayName: null,
    type: "User",
    userPrincipalName: "ada@contoso.test",
    modifiedProperties: [
      { displayName: "Group.ObjectID", oldValue: null, newValue: null, [side]: `"${GROUP}"` },
      { displayName: "Group.DisplayName", oldValue: null, newValue: null, [side]: '"Finance"' },
      { displayName: "Group.WellKnownObjectName", oldValue: null, newValue: null },
    ],
  });
  const group = {
    id: GROUP,
    displayName: null,
    type: "Group",
    groupType: "unknownFutureValue",
    modifiedProperties: [],
  };

  test.each([
    ["Add member to group", "newValue", { oldValue: null, newValue: USER }, "members"],
    ["Remove member from group", "oldValue", { oldValue: USER, newValue: null }, "members"],
    ["Add owner to group", "newValue", { oldValue: null, newValue: USER }, "owners"],
  ] as const)("%s is a change of the group's links and not of the member", (activity, side, values, name) => {
    expect(read(activity, [member(side), group])).toEqual([
      { ref: { type: "group", id: GROUP }, displayName: "Finance", modified: [{ name, ...values }] },
      { ref: { type: "user", id: USER }, displayName: null, modified: [] },
    ]);
  });

  test("a membership that does not name its group changes no known object", () => {
    expect(read("Add member to group", [{ ...member("newValue"), modifiedProperties: [] }, group])).toMatchObject([
      { ref: { type: "user" }, modified: [] },
      { ref: { type: "group" }, modified: [] },
    ]);
  });

  const role = (side: "oldValue" | "newValue") => ({
    ...{ id: USER, displayName: null, type: "User" },
    modifiedProperties: [
      { displayName: "Role.DisplayName", oldValue: null, newValue: null, [side]: '"Global Administrator"' },
      { displayName: "Role.TemplateId", oldValue: null, newValue: null, [side]: `"${ROLE.toUpperCase()}"` },
    ],
  });
  const assignment = {
    type: "roleAssignment",
    id: relationshipId("roleAssignment", { principalId: USER, roleDefinitionId: ROLE, directoryScopeId: "/" }),
  };

  test.each([
    ["Add member to role", "newValue", { oldValue: null, newValue: ROLE }],
    ["Remove member from role", "oldValue", { oldValue: ROLE, newValue: null }],
  ] as const)("%s is a change of the role assignment beside one of its holder", (activity, side, values) => {
    const targets = read(activity, [role(side), { id: "1", displayName: "Global Administrator", type: "Role" }]);
    expect(targets.map(({ ref }) => ref)).toEqual([{ type: "user", id: USER }, null, assignment]);
    expect(targets[2]?.modified).toContainEqual({ name: "roleDefinitionId", ...values });
  });

  test("an eligible member of a role, or one whose role has no template, is no change of a role assignment", () => {
    const nameless = { ...role("newValue"), modifiedProperties: [] };
    expect(read("Add eligible member to role", [role("newValue")])).toHaveLength(1);
    expect(read("Add member to role", [nameless])).toHaveLength(1);
  });

  const deletedAt = "2026-04-02T15:32:32.929Z";
  const policy = JSON.stringify({ id: GROUP, displayName: "Outside MFA", state: "enabled", conditions: {} });

  test.each([
    ["Delete user", "User", { displayName: "Is Hard Deleted", oldValue: null, newValue: '"False"' }],
    ["Delete group", "Group", { displayName: "Is Hard Deleted", oldValue: null, newValue: '"False"' }],
    ["Delete conditional access policy", "Policy", { displayName: "ConditionalAccessPolicy", oldValue: policy }],
    ["Remove service principal", "ServicePrincipal", null],
  ])("%s deletes its target and leaves its values", (activity, type, modified) => {
    const target = { id: USER, displayName: "Ada", type, modifiedProperties: modified === null ? null : [modified] };
    expect(read(activity, [target])[0]?.modified).toEqual([
      { name: "deletedDateTime", oldValue: null, newValue: deletedAt },
    ]);
  });

  test("Hard Delete user is the end of its target, without values", () => {
    const modifiedProperties = [{ displayName: "Is Hard Deleted", oldValue: null, newValue: '"True"' }];
    expect(read("Hard Delete user", [{ id: USER, displayName: null, type: "User", modifiedProperties }])).toEqual([
      { ref: { type: "user", id: USER }, displayName: null, modified: [] },
    ]);
  });

  test("Restore user is the return of its target, beside the values that it got", () => {
    const modifiedProperties = [
      { displayName: "UserPrincipalName", oldValue: '["a@b.test"]', newValue: '["c@b.test"]' },
    ];
    expect(
      read("Restore user", [{ id: USER, displayName: null, type: "User", modifiedProperties }])[0]?.modified,
    ).toEqual([
      { name: "deletedDateTime", oldValue: null, newValue: null },
      { name: "userPrincipalName", oldValue: "a@b.test", newValue: "c@b.test" },
    ]);
  });

  test("what is removed from an object, or deleted of it, leaves the object there", () => {
    const target = { id: GROUP, displayName: null, type: "Group", modifiedProperties: [] };
    for (const activity of [
      "Delete app role assignment from group",
      "Delete group settings to apply",
      "Update group",
    ]) {
      expect(read(activity, [target])[0]?.modified).toEqual([]);
    }
  });

  const pim = (activity: string, order: readonly number[], category = "RoleManagement") => {
    const targets = [
      { id: ROLE, displayName: "Global Administrator", type: "Role" },
      { id: "f1", displayName: null, type: "Request" },
      { id: USER, displayName: "Ada", type: "User" },
      { id: "t1", displayName: "Contoso", type: "Directory" },
    ];
    const row = { id: "1", category, correlationId: "c", result: "success", activityDateTime: "2026-11-20T09:00:00Z" };
    return decodeAudit({
      ...{ ...row, activityDisplayName: activity, initiatedBy: null },
      targetResources: order.flatMap((at) => targets[at] ?? []),
    });
  };

  test.each([
    ["Add eligible member to role in PIM completed (permanent)", true, true],
    ["Remove eligible member from role in PIM completed (timebound)", false, true],
    ["Add member to role completed (PIM activation)", true, false],
    ["Remove member from role (PIM activation expired)", false, false],
  ])("%s gives or takes the role whatever the order of its targets", (activity, isGiven, isEligible) => {
    for (const order of [
      [0, 1, 2, 3],
      [2, 0, 1, 3],
      [3, 1, 0, 2],
    ]) {
      const record = pim(activity, order);
      const ref = { type: "user", id: USER };
      expect(roleWrite(record)).toEqual({ ref, displayName: "Ada", role: "Global Administrator", isGiven, isEligible });
      expect(writtenBy(record).map((written) => written.ref)).toEqual([ref]);
    }
  });

  test.each([
    ["Add eligible member to role in PIM requested (timebound)", "RoleManagement"],
    ["Add member to role request denied (PIM activation)", "RoleManagement"],
    ["Add member to role completed (PIM activation)", "GroupManagement"],
  ])("%s in the category %s gives no role of the directory", (activity, category) => {
    expect(roleWrite(pim(activity, [0, 1, 2, 3], category))).toBeNull();
  });

  test.each([
    ["Add role assignment", "Role", "roleAssignment"],
    ["Delete role eligibility", "Role", "roleEligibilitySchedule"],
    ["Update role definition", "Role", "roleDefinition"],
    ["Update partner specific cross-tenant access setting", "Policy", "crossTenantAccessPartner"],
    ["Update cross-tenant access setting", "Policy", "crossTenantAccessDefault"],
  ])("the target of %s has its type", (activity, type, expected) => {
    expect(read(activity, [{ id: "x", displayName: null, type }])[0]?.ref).toEqual({ type: expected, id: "x" });
  });

  test("a property has Graph's name and the single value that the log has in a list", () => {
    const modifiedProperties = [
      { displayName: "Department", oldValue: '["Sales"]', newValue: "[]" },
      { displayName: "AccountEnabled", oldValue: "[true]", newValue: "[false]" },
      { displayName: "OtherMails", oldValue: "[]", newValue: '["ada@home.test"]' },
    ];
    const [target] = read("Update user", [{ id: USER, displayName: null, type: "User", modifiedProperties }]);
    expect(target?.modified).toEqual([
      { name: "department", oldValue: "Sales", newValue: null },
      { name: "accountEnabled", oldValue: true, newValue: false },
      { name: "otherMails", oldValue: [], newValue: ["ada@home.test"] },
    ]);
  });

  test("notes about a record are left out of what it wrote", () => {
    const modifiedProperties = [
      { displayName: "Included Updated Properties", oldValue: null, newValue: '"Department, AccountEnabled"' },
      { displayName: "TargetId.UserType", oldValue: null, newValue: '"Member"' },
      { displayName: "Action Client Name", oldValue: null, newValue: '"DirectorySync"' },
    ];
    expect(read("Update user", [{ id: USER, displayName: null, type: "User", modifiedProperties }])[0]).toMatchObject({
      modified: [],
    });
  });

  const secret = `[KeyIdentifier=${USER.toUpperCase()},KeyType=Password,KeyUsage=Verify,DisplayName=ci, nightly]`;
  const certificate = `[KeyIdentifier=${GROUP},KeyType=AsymmetricX509Cert,KeyUsage=Verify]`;

  test.each(["Application", "ServicePrincipal"])(
    "the secrets and certificates of a record of type %s have their ids and names",
    (type) => {
      const modifiedProperties = [
        {
          displayName: "KeyDescription",
          oldValue: JSON.stringify([certificate]),
          newValue: JSON.stringify([certificate, secret]),
        },
      ];
      const [target] = read("Update application – Certificates and secrets management ", [
        { id: GROUP, displayName: null, type, modifiedProperties },
      ]);
      expect(target?.modified).toEqual([
        { name: "passwordCredentials", oldValue: [], newValue: [{ keyId: USER, displayName: "ci, nightly" }] },
      ]);
      const removed = read("Remove service principal credentials", [
        {
          id: GROUP,
          displayName: null,
          type,
          modifiedProperties: [
            { displayName: "KeyDescription", oldValue: JSON.stringify([certificate]), newValue: "[]" },
          ],
        },
      ]);
      expect(removed[0]?.modified).toEqual([
        { name: "keyCredentials", oldValue: [{ keyId: GROUP, displayName: null }], newValue: [] },
      ]);
    },
  );

  test("credentials in another shape than the known one keep the name that the log gives them, with their ids and kinds as far as they are known", () => {
    const newValue = JSON.stringify([certificate, "[KeyId=another]"]);
    const modifiedProperties = [{ displayName: "KeyDescription", oldValue: "[]", newValue }];
    expect(
      read("Add service principal credentials", [
        { id: GROUP, displayName: null, type: "ServicePrincipal", modifiedProperties },
      ]),
    ).toMatchObject([
      {
        modified: [
          {
            ...{ name: "KeyDescription", oldValue: [] },
            newValue: [
              { list: "keyCredentials", keyId: GROUP, displayName: null },
              { list: null, keyId: "another", displayName: null },
            ],
          },
        ],
      },
    ]);
  });

  test("an application's redirect addresses, audience and identifiers have Graph's names", () => {
    const address = (Address: string, ReplyAddressClientType: number) => ({
      AddressType: 0,
      Address,
      ReplyAddressClientType,
    });
    const modifiedProperties = [
      {
        displayName: "AppAddress",
        oldValue: JSON.stringify([address("https://a.test", 1)]),
        newValue: JSON.stringify([
          address("https://a.test", 1),
          address("https://evil.test", 1),
          address("http://localhost", 2),
          address("https://x.test", 9),
        ]),
      },
      { displayName: "AvailableToOtherTenants", oldValue: "[false]", newValue: "[true]" },
      { displayName: "AppIdentifierUri", oldValue: "[]", newValue: '["api://a"]' },
    ];
    const [target] = read("Update application", [
      { id: GROUP, displayName: null, type: "Application", modifiedProperties },
    ]);
    expect(target?.modified).toEqual([
      {
        name: "web",
        oldValue: { redirectUris: ["https://a.test"] },
        newValue: { redirectUris: ["https://a.test", "https://evil.test"] },
      },
      { name: "publicClient", oldValue: null, newValue: { redirectUris: ["http://localhost"] } },
      { name: "signInAudience", oldValue: null, newValue: null },
      { name: "identifierUris", oldValue: [], newValue: ["api://a"] },
    ]);
  });

  test("a Conditional Access policy that was logged as a whole is reduced to the parts that differ", () => {
    const policy = (state: string, more: object = {}) =>
      JSON.stringify({
        id: "p",
        displayName: "Require MFA",
        state,
        conditions: { users: { includeUsers: ["All"] } },
        ...more,
      });
    const modifiedProperties = [
      {
        displayName: "ConditionalAccessPolicy",
        oldValue: policy("enabled"),
        newValue: policy("disabled", { modifiedDateTime: "2026-04-18T05:35:32Z" }),
      },
    ];
    const [target] = read("Update conditional access policy", [
      { id: "p", displayName: "Require MFA", type: "Policy", modifiedProperties },
    ]);
    expect(target).toEqual({
      ref: { type: "conditionalAccessPolicy", id: "p" },
      displayName: "Require MFA",
      modified: [{ name: "state", oldValue: "enabled", newValue: "disabled" }],
    });
  });
});
