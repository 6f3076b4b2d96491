import { expect, test } from "vitest";
import { everything } from "../../src/domain/tenant/scope.ts";
import { openTwoHandsTenant } from "../support/two-hands-tenant.ts";

const person = (displayName: string, name: string) => ({
  displayName,
  userPrincipalName: `${name}@contoso.example`,
  accountEnabled: true,
});

test("an account that was renamed or restored under the names of a deleted one is a danger with the ids and names of both", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const judit = honest.create("user", person("Judit", "judit"));
  const theo = honest.create("user", person("Theo", "theo"));
  const back = honest.create("user", person("Judit", "leaver"));
  const other = honest.create("user", person("Omar", "omar"));
  mallory.delete(back);
  const snapshot = await tenant.snapshot();
  mallory.delete(judit);
  mallory.update(theo, person("Judit", "judit"));
  mallory.update(other, { displayName: "Omar B" });
  mallory.update(other, { displayName: "Omar" });
  mallory.restore(back);
  const { done } = await engine.investigation.compareSnapshots(
    { from: snapshot.id, to: null, scope: everything },
    { limit: 1 },
  );
  const said = (done?.risks ?? []).filter(({ rule }) => rule === "takesName").map(({ sentence }) => sentence);
  expect(said).toHaveLength(2);
  expect(said.find((one) => one.includes("was restored since"))).toMatch(
    new RegExp(`^The user "Judit" \\(leaver@.*, ${back.id}\\).* has the display name of the user .*${judit.id}`),
  );
  expect(said.find((one) => one.includes("was renamed since"))).toMatch(
    new RegExp(
      `^The user "Judit" \\(judit@contoso\\.example, ${theo.id}\\).* was renamed since and has the user principal name and ` +
        `display name of the user "Judit" \\(judit@contoso\\.example, ${judit.id}\\).*, which was deleted since\\.$`,
    ),
  );
  const preview = await tenant.preview(snapshot, everything);
  const { assessment } = await engine.recovery.summarizeChanges(preview.id);
  expect((assessment?.done?.risks ?? []).map(({ rule }) => rule)).toContain("takesName");
  const planned = (assessment?.risks ?? []).filter(({ rule }) => rule === "takesName");
  expect(planned.map(({ ref }) => ref)).toEqual([back]);
});

test("accounts with names of others beyond the first twenty are counted, with what shows them", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const names = Array.from({ length: 23 }, (_, n) => person(`Person ${n}`, `person${n}`));
  const users = names.map((name) => honest.create("user", name));
  const snapshot = await tenant.snapshot();
  for (const user of users) mallory.delete(user);
  for (const name of names) mallory.create("user", name);
  const { done } = await engine.investigation.compareSnapshots({ from: snapshot.id, to: null, scope: everything }, {});
  const told = (done?.risks ?? []).filter(({ rule }) => rule === "takesName");
  expect(told.reduce((sum, { objects }) => sum + objects, 0)).toBe(23);
  expect(told.filter(({ ref }) => ref === null).map(({ sentence }) => sentence)).toEqual([
    "3 more accounts since made, restored or renamed have names that another had, or that look like one. A scope of these users alone, in parts, names them.",
  ]);
});

test("an account that was renamed into the display name of a colleague who still has it is a danger, in contrast to a name of its own", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const judit = honest.create("user", person("Judit", "judit"));
  const theo = honest.create("user", person("Theo", "theo"));
  const omar = honest.create("user", person("Omar", "omar"));
  const snapshot = await tenant.snapshot();
  mallory.update(theo, { displayName: "Judit" });
  mallory.update(omar, { displayName: "Omar B" });
  const { done } = await engine.investigation.compareSnapshots(
    { from: snapshot.id, to: null, scope: everything },
    { limit: 1 },
  );
  const said = (done?.risks ?? []).filter(({ rule }) => rule === "takesName").map(({ sentence }) => sentence);
  expect(said).toEqual([
    expect.stringMatching(
      new RegExp(
        `${theo.id}\\).* was renamed since and has the display name of the user .*${judit.id}.*, which still has it`,
      ),
    ),
  ]);
});

test("a new account with the display name of a colleague who still has it, or with a name that looks like theirs, is a danger", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  const judit = honest.create("user", person("Judit Moretti", "judit.moretti"));
  const omar = honest.create("user", person("Omar", "omar"));
  const snapshot = await tenant.snapshot();
  const namesake = mallory.create("user", person("Judit Moretti", "judit2"));
  const alike = mallory.create("user", person("Helpdesk", "judit.rnoretti"));
  const cyrillic = mallory.create("user", person("\u041emar", "helpdesk"));
  mallory.create("user", person("Theo", "theo"));
  mallory.update(omar, { department: "Sales" });
  const { done } = await engine.investigation.compareSnapshots({ from: snapshot.id, to: null, scope: everything }, {});
  const told = (done?.risks ?? []).filter(({ rule }) => rule === "takesName");
  const of = (ref: { readonly id: string }) => told.find((risk) => risk.ref?.id === ref.id);
  expect(told).toHaveLength(3);
  expect(of(namesake)).toMatchObject({ severity: "medium" });
  expect(of(namesake)?.sentence).toMatch(
    new RegExp(`was made since and has the display name of the user .*${judit.id}.*, which still has it\\.$`),
  );
  expect(of(alike)).toMatchObject({ severity: "high" });
  expect(of(alike)?.sentence).toMatch(
    new RegExp(`has a user principal name that looks like that of the user .*${judit.id}.*, which still has it\\.$`),
  );
  expect(of(cyrillic)?.sentence).toMatch(
    new RegExp(`has a display name that looks like that of the user .*${omar.id}.*, which still has it\\.$`),
  );
  const preview = await tenant.preview(snapshot, everything);
  const { assessment } = await engine.recovery.summarizeChanges(preview.id);
  const planned = (assessment?.risks ?? []).filter(({ rule }) => rule === "takesName");
  expect(planned.map(({ ref }) => ref?.id).toSorted()).toEqual([namesake.id, alike.id, cyrillic.id].toSorted());
});

test("accounts with the name of a colleague who still has it are counted beyond the first twenty, as all others are", async () => {
  await using tenant = openTwoHandsTenant();
  const { honest, mallory, engine } = tenant;
  honest.create("user", person("Judit", "judit"));
  const others = Array.from({ length: 3 }, (_, n) => honest.create("user", person(`Person ${n}`, `other${n}`)));
  const snapshot = await tenant.snapshot();
  for (let n = 0; n < 20; n += 1) mallory.create("user", person("Judit", `made${n}`));
  for (const other of others) mallory.update(other, { displayName: "Judit" });
  const { done } = await engine.investigation.compareSnapshots({ from: snapshot.id, to: null, scope: everything }, {});
  const told = (done?.risks ?? []).filter(({ rule }) => rule === "takesName");
  expect(told.reduce((sum, { objects }) => sum + objects, 0)).toBe(23);
  expect(told.filter(({ ref }) => ref === null).map(({ sentence }) => sentence)).toEqual([
    "3 more accounts since made, restored or renamed have names that another had, or that look like one. A scope of these users alone, in parts, names them.",
  ]);
});
