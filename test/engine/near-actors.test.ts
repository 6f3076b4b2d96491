import { expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

test("a name without a write is refused with the authors near to it: of the app of that name, or of a like name", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const user = tenant.user("ada");
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("miles.kovarik").update(user, { department: "Legal" });
  tenant.as("leila").update(user, { city: "Lisbon" });
  tenant.later(60_000);
  const refusal = (actor: string) => {
    const scope = { ...everything, actor };
    return Promise.all([
      tenant.preview(snapshot, scope).then(
        ({ failure }) => failure?.message ?? "",
        ({ message }) => String(message),
      ),
      tenant.engine.investigation
        .compareSnapshots({ from: snapshot.id, to: null, scope }, { limit: 1 })
        .then(String, ({ message }) => String(message)),
    ]);
  };
  for (const said of await refusal("Miles Kovarik")) {
    expect(said).toContain('Authors with a name like it: "miles.kovarik@contoso.example".');
    expect(said).not.toContain("is an app");
  }
  for (const said of await refusal("Portal")) {
    expect(said).toMatch(/It is an app that was written with: give its author instead, "leila@.*", "miles/);
    expect(said).not.toContain("like it");
  }
  for (const said of await refusal("mallory")) expect(said).toMatch(/earlier since\.( |$|\[)?[^A-Z]*$/);
});

test("a name that differs from another author's in accents only is refused with both, because one may imitate the other", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const user = tenant.user("ada");
  const [miles, twin, idle] = [
    tenant.user("miles.kovarik", { displayName: "Miles Kovařík" }),
    tenant.user("miles.k", { displayName: "Miles Kovarik" }),
    tenant.user("leila", { displayName: "Leïla Hadid" }),
  ];
  const snapshot = await tenant.snapshot();
  tenant.later(60_000);
  tenant.as("miles.kovarik", "user", miles.id).update(user, { department: "Legal" });
  tenant.as("miles.k", "user", twin.id).update(user, { city: "Lisbon" });
  tenant.as("leila", "user", idle.id).update(user, { jobTitle: "Clerk" });
  tenant.later(60_000);
  tenant.hands.update(twin, { accountEnabled: false });
  const asked = (actor: string) => {
    const scope = { ...everything, actor };
    return Promise.all([
      tenant.preview(snapshot, scope).then(
        ({ failure }) => failure?.message ?? "",
        ({ message }) => String(message),
      ),
      tenant.engine.investigation.compareSnapshots({ from: snapshot.id, to: null, scope }, { limit: 1 }).then(
        () => "",
        ({ message }) => String(message),
      ),
    ]);
  };
  for (const name of ["Miles Kovarik", "miles kovařík"]) {
    for (const said of await asked(name)) {
      expect(said).toContain("matches several people or apps that wrote something");
      expect(said).toContain(miles.id);
      expect(said).toContain(twin.id);
      expect(said).toMatch(/called "Miles Kovařík", enabled, created 2026-/);
      expect(said).toMatch(/called "Miles Kovarik", disabled, created 2026-/);
    }
  }
  for (const said of await asked("Leila Hadid")) expect(said).toContain('"leila@contoso.example"');
  for (const said of await asked("Leïla Hadid")) expect(said).toBe("");
  for (const said of await asked(twin.id)) expect(said).toBe("");
});
