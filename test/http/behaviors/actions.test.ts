import { describe, expect, test } from "vitest";
import { contosoFaces, EVENTUAL, lineOf, newGroup, newUser } from "../../support/a-face.ts";

const faces = contosoFaces();

describe("actions", () => {
  test("a password is written, refused if it is no object, and never read back", async () => {
    const face = faces.face();
    const { id } = await face.create("/users", newUser(face));
    const change = (passwordProfile: unknown) => face.send("PATCH", `/users/${id}`, { passwordProfile });
    expect((await change({ password: "Another-horse-8", forceChangePasswordNextSignIn: false })).status).toBe(204);
    expect((await change("secret")).status).toBe(400);
    expect(JSON.stringify(await face.read(`/users/${id}?$select=id,passwordProfile`))).not.toContain("horse");
  });

  test.each(["applications", "servicePrincipals"])(
    "a secret of %s is shown once and removed by its key",
    async (path) => {
      const face = faces.face();
      const app = await face.create("/applications", { displayName: face.fresh("app") });
      const { id } = path === "applications" ? app : await face.create("/servicePrincipals", { appId: app.appId });
      const added = await face.create(`/${path}/${id}/addPassword`, { passwordCredential: { displayName: "ci" } });
      expect(added).toMatchObject({ displayName: "ci", secretText: expect.any(String), hint: expect.any(String) });
      const { passwordCredentials } = await face.read(`/${path}/${id}?$select=passwordCredentials`);
      expect(passwordCredentials).toMatchObject([{ keyId: added.keyId, secretText: null }]);
      expect(JSON.stringify(passwordCredentials)).not.toContain(String(added.secretText));
      const written = await face.send("PATCH", `/${path}/${id}`, { passwordCredentials: [{ displayName: "new" }] });
      expect(lineOf(written)).toBe(
        "400 Request_BadRequest: New password credentials must be generated with service actions.",
      );
      const remove = () => face.send("POST", `/${path}/${id}/removePassword`, { keyId: added.keyId });
      expect((await remove()).status).toBe(204);
      expect((await remove()).status).toBe(404);
    },
  );

  test("a key is added with its proof, and its public part is not read back", async () => {
    const face = faces.face();
    const { id } = await face.create("/applications", { displayName: face.fresh("app") });
    const keyCredential = { type: "AsymmetricX509Cert", usage: "Verify", key: "MIIDpublic" };
    const add = (body: unknown) => face.send("POST", `/applications/${id}/addKey`, body);
    expect((await add({ keyCredential, passwordCredential: null })).status).toBe(400);
    expect((await add({ keyCredential, passwordCredential: null, proof: "eyJ0" })).status).toBe(200);
    expect(JSON.stringify(await face.read(`/applications/${id}?$select=keyCredentials`))).not.toContain("MIIDpublic");
  });

  test("a license is assigned and removed in one request, to users whose location is known", async () => {
    const face = faces.face();
    const [sku] = (await face.read("/subscribedSkus")).value;
    const { id } = await face.create("/users", newUser(face));
    const assign = (add: readonly unknown[], remove: readonly unknown[]) =>
      face.send("POST", `/users/${id}/assignLicense`, { addLicenses: add, removeLicenses: remove });
    expect(lineOf(await assign([{ skuId: sku?.skuId }], []))).toBe(
      "400 Request_BadRequest: License assignment cannot be done for user with invalid usage location.",
    );
    await face.send("PATCH", `/users/${id}`, { usageLocation: "NO" });
    expect((await assign([{ skuId: sku?.skuId }], [])).status).toBe(200);
    expect(lineOf(await assign([{ skuId: "11111111-1111-1111-1111-111111111111" }], []))).toMatch(
      /^400 .*company License/,
    );
    expect((await face.send("POST", `/users/${id}/assignLicense`, { addLicenses: [] })).status).toBe(400);
    expect((await assign([], [sku?.skuId])).status).toBe(200);
    expect(await face.read(`/users/${id}?$select=assignedLicenses`)).toMatchObject({ assignedLicenses: [] });
  });

  test("sessions are revoked, and a template becomes an application with its principal", async () => {
    const face = faces.face();
    const { id } = await face.create("/users", newUser(face));
    expect(await face.create(`/users/${id}/revokeSignInSessions`, undefined)).toMatchObject({ value: true });
    const displayName = face.fresh("gallery");
    const template = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
    const made = await face.create(`${template}/instantiate`, { displayName });
    const [application] = (await face.read(`/applications?$filter=displayName eq '${displayName}'`)).value;
    expect(made).toMatchObject({
      application: { id: application?.id },
      servicePrincipal: { appId: application?.appId },
    });
  });

  test("combinations of a strength change by their action, and only into known methods", async () => {
    const face = faces.face();
    const path = "/policies/authenticationStrengthPolicies";
    const { id } = await face.create(path, { displayName: face.fresh("strength"), allowedCombinations: ["fido2"] });
    const combinations = { allowedCombinations: ["password,softwareOath"] };
    expect(lineOf(await face.send("PATCH", `${path}/${id}`, combinations))).toMatch(/^400 .*updateAllowedCombinations/);
    expect(await face.create(`${path}/${id}/updateAllowedCombinations`, combinations)).toMatchObject({
      currentCombinations: ["password,softwareOath"],
      previousCombinations: ["fido2"],
    });
    const magic = { allowedCombinations: ["magic"] };
    expect((await face.send("POST", `${path}/${id}/updateAllowedCombinations`, magic)).status).toBe(400);
    expect((await face.send("POST", path, { displayName: "x", ...magic })).status).toBe(400);
  });

  test("a federated credential is created below its application, once by name and by subject", async () => {
    const face = faces.face();
    const { id } = await face.create("/applications", { displayName: face.fresh("app") });
    const path = `/applications/${id}/federatedIdentityCredentials`;
    const credential = { name: "main", issuer: "https://ci.example", subject: "repo:a", audiences: ["api://Exchange"] };
    await face.create(path, credential);
    expect(lineOf(await face.send("POST", path, { ...credential, subject: "repo:b" }))).toMatch(/^409 /);
    expect(lineOf(await face.send("POST", path, { ...credential, name: "other" }))).toMatch(/^409 /);
    expect((await face.send("PATCH", `${path}/name='main'`, { description: "CI" })).status).toBe(204);
    expect((await face.read(path)).value).toMatchObject([{ name: "main", description: "CI" }]);
  });

  test("an eligibility is granted and taken away by a request", async () => {
    const face = faces.face();
    const user = await face.create("/users", newUser(face));
    const path = "/roleManagement/directory/roleEligibilityScheduleRequests";
    const request = {
      principalId: user.id,
      roleDefinitionId: "fdd7a751-b60b-444a-984c-02652fe8fa1c",
      directoryScopeId: "/",
      justification: "drill",
    };
    const held = async () => {
      const { value } = await face.read("/roleManagement/directory/roleEligibilitySchedules?$top=999");
      return value.filter(({ principalId }) => principalId === user.id).length;
    };
    await face.create(path, { ...request, action: "adminAssign" });
    expect(await held()).toBe(1);
    await face.create(path, { ...request, action: "adminRemove" });
    expect(await held()).toBe(0);
  });
});

describe("a batch", () => {
  test("a batch takes numbers as ids and answers with texts", async () => {
    const { create } = faces.face();
    const batch = await create("/$batch", {
      requests: [
        { id: 1, method: "GET", url: "/me" },
        { id: 2, method: "GET", url: "/users/$count", headers: EVENTUAL, dependsOn: [1] },
      ],
    });
    expect(batch.responses).toMatchObject([
      { id: "1", status: 200 },
      { id: "2", status: 200 },
    ]);
  });

  test("a write in a batch names its Content-Type", async () => {
    const face = faces.face();
    const request = { id: 1, method: "POST", url: "/groups", body: newGroup(face) };
    expect(lineOf(await face.send("POST", "/$batch", { requests: [request] }))).toMatch(
      /Write request id : 1 does not contain Content-Type header or body\.$/,
    );
    const typed = { ...request, headers: { "Content-Type": "application/json" } };
    expect((await face.create("/$batch", { requests: [typed] })).responses).toMatchObject([{ status: 201 }]);
  });

  test("a batch searches so many pages and refuses the rest until it comes again", async () => {
    const { create } = faces.face();
    const url = "/auditLogs/directoryAudits/$count?$filter=activityDisplayName ne 'Update user'";
    let waiting = Array.from({ length: 20 }, (_, id) => ({ id: String(id), method: "GET", url }));
    const answers = new Map<string, unknown>();
    let rounds = 0;
    while (waiting.length > 0) {
      const { responses = [] } = await create("/$batch", { requests: waiting });
      const refused = responses.filter(({ status }) => status === 429);
      for (const { headers } of refused) expect(headers["retry-after"]).toBe("1");
      for (const { id, status, body } of responses) if (status === 200) answers.set(id, body);
      waiting = waiting.filter(({ id }) => !answers.has(id));
      rounds += 1;
    }
    expect(rounds).toBeGreaterThan(1);
    expect(new Set(answers.values()).size).toBe(1);
  });

  test("a batch of whole pages with their linked objects is answered in part", async () => {
    const { create } = faces.face();
    const url = "/users?$top=999&$expand=memberOf";
    const requests = Array.from({ length: 20 }, (_, id) => ({ id, method: "GET", url }));
    const { responses = [] } = await create("/$batch", { requests });
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(16);
  });

  test("a caller with many searches waiting is refused further ones, and others are not", async () => {
    const face = faces.face();
    const path = "/users?$filter=startswith(jobTitle,'zzz')";
    const many = await Promise.all(Array.from({ length: 40 }, () => face.send("GET", path)));
    const statuses = new Set(many.map(({ status }) => status));
    expect(statuses).toEqual(new Set([200, 429]));
    const refused = many.find(({ status }) => status === 429);
    expect(refused?.headers.get("Retry-After")).toBe("1");
    expect((await face.send("GET", path)).status).toBe(200);
  });
});
