import { describe, expect, test } from "vitest";
import { contosoFaces, type Face, lineOf, newGroup, newUser } from "../../support/a-face.ts";

const faces = contosoFaces();
const loose = () => faces.face({ "directory-rules": "loose", "body-checks": "loose" });

const patch = async ({ send }: Face, path: string, body: unknown): Promise<string> =>
  lineOf(await send("PATCH", path, body));

describe("a body", () => {
  test.each([
    [{ createdDateTime: "2020-01-01T00:00:00Z" }, "Property 'createdDateTime' is read-only and cannot be set."],
    [{ assignedLicenses: [] }, "Property 'assignedLicenses' is read-only and cannot be set."],
    [{ proxyAddresses: [] }, "Property 'proxyAddresses' is read-only and cannot be set."],
    [{ nickname: "x" }, "Property 'nickname' does not exist as a declared property or extension property."],
    [{ displayName: null }, "A value is required for property 'displayName' of resource 'User'."],
    [{ displayName: "" }, "A value is required for property 'displayName' of resource 'User'."],
    [{ userPrincipalName: null }, "A value is required for property 'userPrincipalName' of resource 'User'."],
    [{ userPrincipalName: "@" }, "Invalid value specified for property 'userPrincipalName' of resource 'User'."],
    [{ displayName: "x".repeat(257) }, "Invalid value specified for property 'displayName' of resource 'User'."],
    [{ jobTitle: "x".repeat(900_000) }, "Invalid value specified for property 'jobTitle' of resource 'User'."],
    [{ employeeHireDate: "tomorrow" }, "Invalid value specified for property 'employeeHireDate' of resource 'User'."],
    [{ usageLocation: "Germany" }, "Invalid value specified for property 'usageLocation' of resource 'User'."],
    [{ accountEnabled: "yes" }, "Invalid value specified for property 'accountEnabled' of resource 'User'."],
  ])("a body with a value that does not fit a user is refused in Graph's words, case %#", async (body, message) => {
    const face = faces.face();
    const { id } = await face.create("/users", newUser(face));
    expect(await patch(face, `/users/${id}`, body)).toBe(`400 Request_BadRequest: ${message}`);
  });

  test("a body with values that do not fit is taken if body-checks is loose", async () => {
    const face = loose();
    const { id } = await face.create("/users", newUser(face));
    expect(await patch(face, `/users/${id}`, { employeeHireDate: "2026-12-01", jobTitle: "x".repeat(200) })).toBe(
      "204",
    );
    const strict = faces.face();
    expect(await patch(strict, `/users/${id}`, { jobTitle: "x".repeat(200) })).toMatch(/^400 /);
  });

  test("members that a PATCH leaves out stay, and an explicit null clears", async () => {
    const face = faces.face();
    const { id } = await face.create("/users", newUser(face));
    const attributes = async () =>
      (await face.read(`/users/${id}?$select=onPremisesExtensionAttributes`)).onPremisesExtensionAttributes;
    await patch(face, `/users/${id}`, { onPremisesExtensionAttributes: { extensionAttribute1: "A" } });
    await patch(face, `/users/${id}`, { onPremisesExtensionAttributes: { extensionAttribute2: "B" } });
    expect(await attributes()).toMatchObject({ extensionAttribute1: "A", extensionAttribute2: "B" });
    await patch(face, `/users/${id}`, { onPremisesExtensionAttributes: { extensionAttribute1: null } });
    expect(await attributes()).toMatchObject({ extensionAttribute1: null, extensionAttribute2: "B" });
  });

  test("members two levels down are replaced if complex-patch is first-level", async () => {
    const web = { implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true } };
    const change = { web: { implicitGrantSettings: { enableIdTokenIssuance: false } } };
    const after = async (face: Face) => {
      const { id } = await face.create("/applications", { displayName: face.fresh("app"), web });
      await patch(face, `/applications/${id}`, change);
      return (await face.read(`/applications/${id}`)).web;
    };
    expect(await after(faces.face())).toMatchObject({
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: true },
    });
    expect(await after(faces.face({ "complex-patch": "first-level" }))).not.toMatchObject({
      implicitGrantSettings: { enableAccessTokenIssuance: true },
    });
  });
});

test("names of properties in a body are taken in any letter case", async () => {
  const face = faces.face();
  const { mailNickname, ...group } = newGroup(face);
  expect(await face.create("/groups", { ...group, mailNickName: mailNickname })).toMatchObject({ mailNickname });
});

describe("a user", () => {
  test("a user needs a password and a name in a verified domain that no other user has", async () => {
    const face = faces.face();
    const create = async (more: Record<string, unknown>) =>
      lineOf(await face.send("POST", "/users", newUser(face, more)));
    expect(await create({ passwordProfile: undefined })).toBe(
      "400 Request_BadRequest: A value is required for property 'passwordProfile' of resource 'User'.",
    );
    expect(await create({ userPrincipalName: "mallory@elsewhere.example" })).toBe(
      "400 Request_BadRequest: The domain portion of the userPrincipalName property is invalid. You must use one of the " +
        "verified domain names in your organization.",
    );
    const { userPrincipalName } = await face.create("/users", newUser(face));
    expect(await create({ userPrincipalName })).toBe(
      "400 Request_BadRequest: Another object with the same value for property userPrincipalName already exists.",
    );
  });

  test("one synchronized property refuses the whole PATCH of a synchronized user", async () => {
    const face = faces.face();
    const [user] = (await face.read("/users?$filter=onPremisesSyncEnabled eq true&$top=1")).value;
    const both = await patch(face, `/users/${user?.id}`, { jobTitle: "Other", usageLocation: "NO" });
    expect(both).toBe(
      "400 Request_BadRequest: Unable to update the specified properties for on-premises mastered Directory Sync objects " +
        "or objects currently undergoing migration.",
    );
    expect(await face.read(`/users/${user?.id}?$select=usageLocation`)).not.toMatchObject({ usageLocation: "NO" });
    expect(await patch(face, `/users/${user?.id}`, { usageLocation: "NO" })).toBe("204");
  });
});

describe("a group", () => {
  test("a group's role assignability and kind are chosen at its creation only", async () => {
    const face = faces.face();
    const { id } = await face.create("/groups", newGroup(face));
    for (const [name, value] of Object.entries({ isAssignableToRole: true, uniqueName: "x", mailEnabled: true })) {
      expect(await patch(face, `/groups/${id}`, { [name]: value })).toBe(
        `400 Request_BadRequest: Property '${name}' of resource 'Group' can be set at creation only.`,
      );
    }
    expect(await patch(face, `/groups/${id}`, { groupTypes: ["Unified"] })).toMatch(/^400 /);
    const unified = newGroup(face, { groupTypes: ["Unified"] });
    expect(lineOf(await face.send("POST", "/groups", unified))).toMatch(/^400 /);
  });

  test("a group has a unique name of its own", async () => {
    const face = faces.face();
    const uniqueName = face.fresh("unique");
    await face.create("/groups", newGroup(face, { uniqueName }));
    expect(lineOf(await face.send("POST", "/groups", newGroup(face, { uniqueName })))).toBe(
      "400 Request_BadRequest: Another object with the same value for property uniqueName already exists.",
    );
  });
});

describe("an application", () => {
  test("an application's enabled role is disabled before it is changed or removed", async () => {
    const face = faces.face();
    const role = { id: "8d9e1a52-51c6-4f0a-8a0e-6f2a47a1f6a0", allowedMemberTypes: ["User"], displayName: "Reader" };
    const enabled = { ...role, description: "Reads", isEnabled: true, value: "read" };
    const { id } = await face.create("/applications", { displayName: face.fresh("app"), appRoles: [enabled] });
    const refused =
      "400 CannotDeleteOrUpdateEnabledEntitlement: Permission (scope or role) cannot be deleted or updated unless " +
      "disabled first.";
    const to = (appRoles: readonly unknown[]) => patch(face, `/applications/${id}`, { appRoles });
    expect(await to([])).toBe(refused);
    expect(await to([{ ...enabled, displayName: "Writer" }])).toBe(refused);
    expect(await to([{ ...enabled, isEnabled: false }])).toBe("204");
    expect(await to([])).toBe("204");
  });

  test("an application's identifier URI is of a verified domain and no other application's", async () => {
    const face = faces.face();
    const identifierUris = [`api://contoso.example/${face.fresh("uri")}`];
    const create = async (uris: readonly string[]) =>
      lineOf(await face.send("POST", "/applications", { displayName: face.fresh("app"), identifierUris: uris }));
    expect(await create(identifierUris)).toBe("201");
    expect(await create(identifierUris)).toBe(
      "400 Request_BadRequest: Another object with the same value for property identifierUris already exists.",
    );
    expect(await create(["https://elsewhere.example/app"])).toMatch(/^400 Request_BadRequest: .*verified domain/);
  });

  test("an application's service principal is made of its appId, once", async () => {
    const face = faces.face();
    const { appId, displayName } = await face.create("/applications", { displayName: face.fresh("app") });
    const principal = await face.create("/servicePrincipals", { appId });
    expect(principal).toMatchObject({ appId, displayName, servicePrincipalNames: [appId] });
    expect(lineOf(await face.send("POST", "/servicePrincipals", { appId }))).toMatch(
      /^409 Request_MultipleObjectsWithSameKeyValue: /,
    );
    const unknown = { appId: "11111111-1111-1111-1111-111111111111" };
    expect(lineOf(await face.send("POST", "/servicePrincipals", unknown))).toMatch(
      /^400 Request_BadRequest: The appId/,
    );
  });

  test("a consent that exists is refused as a conflict", async () => {
    const face = faces.face();
    const { appId } = await face.create("/applications", { displayName: face.fresh("app") });
    const { id } = await face.create("/servicePrincipals", { appId });
    const filter = "$filter=appId eq '00000003-0000-0000-c000-000000000000'";
    const [graph] = (await face.read(`/servicePrincipals?${filter}`)).value;
    const grant = { clientId: id, consentType: "AllPrincipals", resourceId: graph?.id, scope: "User.Read" };
    await face.create("/oauth2PermissionGrants", grant);
    expect(lineOf(await face.send("POST", "/oauth2PermissionGrants", grant))).toBe(
      "409 Request_MultipleObjectsWithSameKeyValue: Permission entry already exists.",
    );
  });

  test("rules of the directory are not held if directory-rules is loose", async () => {
    const face = loose();
    const user = newUser(face, { userPrincipalName: `${face.fresh("guest")}@elsewhere.example` });
    expect((await face.send("POST", "/users", user)).status).toBe(201);
  });
});
