import { describe, expect, test } from "vitest";
import {
  ADMINISTRATOR,
  addressOf,
  contosoFaces,
  type Face,
  lineOf,
  newGroup,
  newPolicy,
  newUser,
  type Send,
} from "../../support/a-face.ts";

const faces = contosoFaces();
const USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1";
const GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c";
const BACKUP_ADMINISTRATOR = "b6a27b2b-f905-4b2e-81b5-0d90e0ef1fdb";
/** Global Reader, Global Secure Access Administrator, Security Reader and Security Administrator. */
const READERS = [
  "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
  "ac434307-12b9-4fa1-a708-88bf58caabc1",
  "5d6b6bb7-de71-4623-b4af-96380a352509",
  "194ae4cb-b126-40b2-bd5b-6091b380977d",
];
const CONDITIONAL_ACCESS_ADMINISTRATOR = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9";

/** Creates a person who holds a role. */
async function holder(face: Face, roleDefinitionId: string): Promise<{ readonly id: string; readonly send: Send }> {
  const user = await face.create("/users", newUser(face));
  const assignment = { principalId: user.id, roleDefinitionId, directoryScopeId: "/" };
  await face.create("/roleManagement/directory/roleAssignments", assignment);
  return { id: user.id, send: face.as(String(user.userPrincipalName)) };
}

describe("rights", () => {
  test.each([
    ["accountEnabled", false, "User.EnableDisableAccount.All"],
    ["mobilePhone", "+47 1", "User-Phone.ReadWrite.All"],
    ["otherMails", ["a@b.example"], "User-Mail.ReadWrite.All"],
    ["employeeLeaveDateTime", "2027-01-01T00:00:00Z", "User-LifeCycleInfo.ReadWrite.All"],
    ["passwordProfile", { password: "Correct-horse-9" }, "User-PasswordProfile.ReadWrite.All"],
  ])("rights to write %s of a user are a permission of their own", async (name, value, permission) => {
    const face = faces.face();
    const { id } = await face.create("/users", newUser(face));
    const broad = ["User.ReadWrite.All"];
    const patch = (send: Send) => send("PATCH", `/users/${id}`, { [name]: value });
    expect(lineOf(await patch(face.as(ADMINISTRATOR, broad)))).toMatch(
      new RegExp(`^403 Authorization_RequestDenied: Insufficient privileges to complete the operation.*${permission}`),
    );
    expect((await patch(face.as(ADMINISTRATOR, [...broad, permission]))).status).toBe(204);
    const byRole = faces.face({ rights: "by-role" });
    expect((await patch(byRole.as(ADMINISTRATOR, broad))).status).toBe(204);
  });

  test("rights of a role end at accounts that hold roles", async () => {
    const face = faces.face();
    const { send } = await holder(face, USER_ADMINISTRATOR);
    const administrator = await holder(face, GROUPS_ADMINISTRATOR);
    const plain = await face.create("/users", newUser(face));
    const disable = (id: string) => send("PATCH", `/users/${id}`, { accountEnabled: false });
    expect((await disable(plain.id)).status).toBe(204);
    expect((await disable(administrator.id)).status).toBe(403);
    expect((await send("DELETE", `/users/${administrator.id}`)).status).toBe(403);
    expect((await send("PATCH", `/users/${administrator.id}`, { city: "Oslo" })).status).toBe(204);
  });

  test("rights of a role end at groups that can hold roles", async () => {
    const face = faces.face();
    const { id, send } = await holder(face, GROUPS_ADMINISTRATOR);
    const [plain, special] = [
      await face.create("/groups", newGroup(face)),
      await face.create("/groups", newGroup(face, { isAssignableToRole: true })),
    ];
    const add = (group: string) => send("POST", `/groups/${group}/members/$ref`, { "@odata.id": addressOf(id) });
    expect((await add(plain.id)).status).toBe(204);
    expect((await add(special.id)).status).toBe(403);
    expect((await send("POST", "/groups", newGroup(face, { isAssignableToRole: true }))).status).toBe(403);
  });

  test("rights to write are those of the role, and every member reads", async () => {
    const face = faces.face();
    const { send } = await holder(face, CONDITIONAL_ACCESS_ADMINISTRATOR);
    expect((await send("POST", "/identity/conditionalAccess/policies", newPolicy(face))).status).toBe(201);
    expect((await send("POST", "/groups", newGroup(face))).status).toBe(403);
    expect((await send("GET", "/groups?$top=1")).status).toBe(200);
  });

  test("policies and locations are read by the roles that may, and by every member if policy-reads is members", async () => {
    const face = faces.face();
    const free = faces.face({ "policy-reads": "members" });
    const locations = "/identity/conditionalAccess/namedLocations";
    const read = (send: Send) =>
      Promise.all(
        ["/identity/conditionalAccess/policies", `${locations}?$top=1`].map(
          async (path) => (await send("GET", path)).status,
        ),
      );
    const user = await face.create("/users", newUser(face));
    const name = String(user.userPrincipalName);
    expect(await read(face.as(name))).toEqual([403, 403]);
    expect(await read(free.as(name))).toEqual([200, 200]);
    expect(lineOf(await face.as(name)("GET", locations))).toMatch(
      /^403 Authorization_RequestDenied: Insufficient privileges.* no role that may read this\. Roles that may: Global Administrator, .*Security Reader/,
    );
    for (const role of [...READERS, CONDITIONAL_ACCESS_ADMINISTRATOR]) {
      expect(await read((await holder(face, role)).send)).toEqual([200, 200]);
    }
    for (const role of [USER_ADMINISTRATOR, BACKUP_ADMINISTRATOR]) {
      expect(await read((await holder(face, role)).send)).toEqual([403, 403]);
    }
    expect(await read(face.as(ADMINISTRATOR))).toEqual([200, 200]);
  });

  test("rights of an application are its token's permissions alone", async () => {
    const face = faces.face();
    const { appId } = await face.create("/applications", { displayName: face.fresh("app") });
    await face.create("/servicePrincipals", { appId });
    const reader = face.as(`app:${appId}`, ["Policy.Read.All"]);
    expect((await reader("GET", "/identity/conditionalAccess/policies")).status).toBe(200);
    expect((await reader("GET", "/users?$top=1")).status).toBe(403);
    expect((await reader("POST", "/identity/conditionalAccess/policies", newPolicy(face))).status).toBe(403);
    const writer = face.as(`app:${appId}`, ["Policy.Read.All", "Policy.ReadWrite.ConditionalAccess"]);
    expect((await writer("POST", "/identity/conditionalAccess/policies", newPolicy(face))).status).toBe(201);
  });
});
