import { expect, test } from "vitest";
import { openEngineTenant } from "../support/engine-tenant.ts";
import { memberOf } from "../support/recovery-tenant.ts";

async function assessed(actor: (id: string) => string) {
  await using tenant = openEngineTenant({ inMemory: true });
  const miles = tenant.user("miles", { displayName: "Miles Kovařík" });
  const [app, other] = ["Payroll", "Mail"].map((displayName) => tenant.hands.create("application", { displayName }));
  const ada = tenant.user("ada");
  if (app === undefined || other === undefined) throw new Error("There are no applications.");
  const snapshot = await tenant.snapshot();
  const secret = (keyId: string) => ({ passwordCredentials: [{ keyId, displayName: keyId }] });
  const suspect = tenant.as(miles.id);
  suspect.update(app, secret("00000000-0000-4000-8000-000000000001"));
  suspect.update(ada, { city: "Rome" });
  tenant.as("grace").update(other, secret("00000000-0000-4000-8000-000000000002"));
  const preview = await tenant.preview(snapshot, { all: true, actor: actor(miles.id) });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  return { risks: assessment?.risks ?? [], done: assessment?.done?.risks ?? [] };
}

test.each([
  ["an id", (id: string) => id],
  ["a display name", () => "Miles Kovařík"],
] as const)("an actor who is named by %s has undone their own work and not that of others", async (_, name) => {
  const { risks, done } = await assessed(name);
  expect(risks.filter(({ rule }) => rule === "undoesOthersWork")).toEqual([]);
  const credentials = done.filter(({ rule }) => rule === "credentialAdded").map(({ sentence }) => sentence);
  expect(credentials).toHaveLength(1);
  expect(credentials[0]).toContain('"Payroll"');
});

test("a member whom the actor added is taken out without a word on those whom others added since, who stay", async () => {
  await using tenant = openEngineTenant({ inMemory: true });
  const [ada, ben] = [tenant.user("ada"), tenant.user("ben")];
  const group = tenant.group("Helpers");
  const snapshot = await tenant.snapshot();
  tenant.as("mallory").addLink(memberOf(group, ada));
  tenant.as("leila").addLink(memberOf(group, ben));
  const preview = await tenant.preview(snapshot, { all: true, actor: "mallory" });
  const { assessment } = await tenant.recovery.summarizeChanges(preview.id);
  expect(preview.totals.changedLinks).toBe(1);
  expect(assessment?.risks.filter(({ rule }) => rule === "undoesOthersWork")).toEqual([]);
  const whole = await tenant.recovery.summarizeChanges((await tenant.preview(snapshot)).id);
  expect(whole.assessment?.risks.map(({ rule }) => rule)).toContain("undoesOthersWork");
});
