import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { graphProcess, succeeding } from "../../support/graph-process.ts";
import { field } from "../../support/mcp-answers.ts";
import { entry, ran, temporaryFolder } from "../support.ts";

test("vault drift says what changed since the newest snapshot, by whom and how dangerous it is, and its status says so too", {
  timeout: 240_000,
}, async () => {
  await using face = await graphProcess();
  const token = face.tokens.globalAdministrator;
  const graph = succeeding(face.url, token);
  const environment = {
    ENTRA_REWIND_DATA: temporaryFolder(),
    ENTRA_REWIND_MODE: "vault",
    ENTRA_REWIND_SIGN_IN: "accessToken",
    ENTRA_REWIND_ACCESS_TOKEN: token,
    ENTRA_REWIND_GRAPH_URL: `${face.url}/v1.0`,
    ENTRA_REWIND_PACING: "off",
  };
  const vault = (...args: readonly string[]) => ran(entry, ["vault", ...args], environment);

  const early = await vault("drift");
  expect([early.status, early.errors]).toEqual([2, expect.stringContaining("vault capture")]);
  expect((await vault("capture")).status).toBe(0);
  expect(await vault("drift", "--json")).toMatchObject({ status: 0 });

  const users = field(await graph("GET", "/users?$select=id,onPremisesSyncEnabled&$top=200"), "value");
  const user = Array.isArray(users) ? users.find((one) => field(one, "onPremisesSyncEnabled") !== true) : null;
  await graph("PATCH", `/users/${field(user, "id")}`, { jobTitle: "Wiped" });
  const changed = await vault("drift", "--json");
  expect(changed.status).toBe(4);
  expect(JSON.parse(changed.output)).toMatchObject({
    changes: [
      {
        happened: "changed",
        type: "user",
        id: field(user, "id"),
        parts: ["jobTitle"],
        by: ["grace.okonkwo@contoso.example"],
      },
    ],
    dangers: [],
  });

  await graph("PATCH", "/policies/authorizationPolicy", { allowInvitesFrom: "everyone" });
  const policies = field(await graph("GET", "/identity/conditionalAccess/policies"), "value");
  const enforced = Array.isArray(policies) ? policies.filter((one) => field(one, "state") === "enabled") : [];
  for (const one of enforced) {
    await graph("PATCH", `/identity/conditionalAccess/policies/${field(one, "id")}`, { state: "disabled" });
  }
  const groups = field(await graph("GET", "/groups?$select=id,displayName,mail&$top=999"), "value");
  const plain = Array.isArray(groups) ? groups.filter((one) => !field(one, "mail")) : [];
  const [deleted, purged] = plain.filter((one) => String(field(one, "displayName")).startsWith("App "));
  for (const one of [deleted, purged]) await graph("DELETE", `/groups/${field(one, "id")}`);
  await graph("DELETE", `/directory/deletedItems/${field(purged, "id")}`);
  const dangerous = await vault("drift");
  expect(dangerous.status).toBe(5);
  expect(dangerous.output).toMatch(/^(critical|high): /m);
  expect(dangerous.output).toContain("conditionalAccessPolicy");
  expect(dangerous.output).toMatch(new RegExp(`^deleted +group +${field(deleted, "displayName")}`, "m"));
  expect(dangerous.output).toMatch(new RegExp(`^purged +group +${field(purged, "displayName")}`, "m"));

  const kept = () => readdirSync(join(environment.ENTRA_REWIND_DATA, "vault"));
  const [tenant = ""] = kept();
  expect((await vault("forget", "another-tenant")).status).toBe(2);
  expect(kept()).toEqual([tenant]);
  expect(await vault("forget", tenant)).toMatchObject({ status: 0, output: expect.stringContaining("Deleted all") });
  expect(kept()).toEqual([]);
});
