import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { type EngineTenant, openEngineTenant } from "../support/engine-tenant.ts";

const permissions = {
  "RoleManagement.ReadWrite.Directory": "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
  "Mail.Read": "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
  none: null,
} as const;

interface Applications {
  readonly app: EntityRef;
  readonly principal: EntityRef;
  readonly eve: EntityRef;
}

/** The deeds by which someone can act as an application. */
const deeds: Readonly<Record<string, (tenant: EngineTenant, of: Applications) => void>> = {
  ownerAdded: ({ hands }, { app, eve }) => hands.addLink({ link: "owners", source: app, target: eve }),
  "ownerAdded to its service principal": ({ hands }, { principal, eve }) =>
    hands.addLink({ link: "owners", source: principal, target: eve }),
  credentialAdded: ({ hands }, { app }) =>
    hands.update(app, { passwordCredentials: [{ keyId: "k", displayName: "extra" }] }),
  "credentialAdded as a federated one": ({ hands }, { app }) => {
    hands.create("federatedIdentityCredential", {
      ...{ applicationId: app.id, name: "ci", issuer: "https://evil.invalid", subject: "x", audiences: ["a"] },
    });
  },
};

async function told(
  name: string,
  permission: keyof typeof permissions,
  role: "globalAdministrator" | null,
): Promise<string[]> {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const app = hands.create("application", { displayName: "Payroll", appId: "app-of-Payroll" });
  const principal = tenant.servicePrincipal("Payroll");
  const [graph, eve] = [tenant.servicePrincipal("Graph"), tenant.user("Eve")];
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  const appRoleId = permissions[permission];
  if (appRoleId !== null) {
    hands.create("appRoleAssignment", { principalId: principal.id, resourceId: graph.id, appRoleId });
  }
  if (role !== null) hands.assignRole(role, principal);
  deeds[name]?.(tenant, { app, principal, eve });
  const compared = await tenant.engine.investigation.compareSnapshots(
    { from: snapshot.id, to: null, scope: everything },
    {},
  );
  const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  const [rule] = name.split(" ");
  const lines = [compared.done, assessment?.done].map((done) =>
    (done?.risks ?? []).flatMap((risk) => (risk.rule === rule ? `${risk.severity}: ${risk.sentence}` : [])),
  );
  expect(lines[1]).toEqual(lines[0]);
  return lines[0] ?? [];
}

test.each(Object.keys(deeds))(
  "acting as an application by %s is as grave as what the application was given in the same span, which is named",
  async (name) => {
    const most = "RoleManagement.ReadWrite.Directory";
    expect(await told(name, most, null)).toEqual([
      expect.stringMatching(/^critical: .* It has 1 application permission \(RoleManagement\.ReadWrite\.Directory\)/),
    ]);
    expect(await told(name, "none", "globalAdministrator")).toEqual([
      expect.stringMatching(/^critical: .*, 1 directory role \("Global Administrator"\)/),
    ]);
    expect(await told(name, "Mail.Read", null)).toEqual([
      expect.stringMatching(/^high: .* It has 1 application permission \(Mail\.Read\)/),
    ]);
    expect(await told(name, "none", null)).toEqual([
      expect.stringMatching(
        name.startsWith("owner")
          ? /^medium: "Eve" became owner of .* "Payroll"\. An owner can add a secret to it and act as it\. It has 0 /
          : /^high: .* It has 0 application permissions, 0 directory roles, 0 owners\.$/,
      ),
    ]);
  },
);

test("the halves of one application are looked at once, so that ten applications have room", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const { hands } = tenant;
  const eve = tenant.user("Eve");
  const halves = Array.from({ length: 10 }, (_, at) => [
    hands.create("application", { displayName: `App ${at}`, appId: `app-of-App ${at}` }),
    tenant.servicePrincipal(`App ${at}`),
  ]).flat();
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  for (const source of halves) hands.addLink({ link: "owners", source, target: eve });
  const { assessment } = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  const owned = (assessment?.done?.risks ?? []).filter(({ rule }) => rule === "ownerAdded");
  expect(owned.reduce((sum, { objects }) => sum + objects, 0)).toBe(20);
  expect(owned.filter(({ sentence }) => sentence.includes("Not looked at"))).toEqual([]);
});
