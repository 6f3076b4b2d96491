import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/domain/recovery/snapshot.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { stepsOf } from "../../src/engine/recover/steps.ts";
import { openTwoHandsTenant, type TwoHandsTenant } from "../support/two-hands-tenant.ts";

const upn = (name: string): string => `${name}@contoso.example`;
const person = (name: string) => ({ displayName: name, userPrincipalName: upn(name), accountEnabled: true });
const everything = { all: true } as const;

const read = async ({ directory }: TwoHandsTenant, ref: EntityRef, property: string) =>
  (await directory.get(ref))?.properties[property];

/** Gives each of these users the name of the next, and the last that of the first. */
function moveOn({ mallory }: TwoHandsTenant, users: readonly EntityRef[], names: readonly string[]): void {
  const [first] = users;
  if (first === undefined) return;
  mallory.update(first, { userPrincipalName: upn("aside") });
  for (const [at, user] of [...users.entries()].reverse().filter(([at]) => at > 0)) {
    mallory.update(user, { userPrincipalName: upn(names[(at + 1) % names.length] ?? "") });
  }
  mallory.update(first, { userPrincipalName: upn(names[1 % names.length] ?? "") });
}

test.each([
  ["user", "userPrincipalName"],
  ["user", "mailNickname"],
  ["group", "mailNickname"],
  ["application", "identifierUris"],
  ["servicePrincipal", "servicePrincipalNames"],
  ["servicePrincipal", "alternativeNames"],
] as const)("a value that a directory may refuse on its own is written apart from others: %s, %s", (type, name) => {
  const properties = [name, "displayName", "description"].map((property) => ({ name: property, now: "a", then: "b" }));
  const linkTotals = { add: 0, remove: 0, notRecoverable: 0 };
  const ref = { type, id: "one" };
  const change = {
    ref,
    displayName: null,
    action: "update",
    basis: "snapshot",
    properties,
    links: [],
    linkTotals,
  } as const;
  const written = stepsOf(change, "properties").map(({ step }) => (step.kind === "update" ? step.set : []));
  expect(written.map((set) => set.map((write) => write.name))).toEqual([["displayName", "description"], [name]]);
});

describe("a name that another object holds", () => {
  test("a taken name keeps no other property or link of its object from coming back", async () => {
    await using tenant = openTwoHandsTenant();
    const { honest, mallory } = tenant;
    const ada = honest.create("user", person("ada"));
    const bea = honest.create("user", person("bea"));
    honest.addLink({ link: "manager", source: ada, target: bea });
    const snapshot = await tenant.snapshot();
    mallory.update(ada, { userPrincipalName: upn("gone"), accountEnabled: false });
    mallory.removeLink({ link: "manager", source: ada, target: bea });
    const squatter = mallory.create("user", person("ada"));

    const scope = { entities: [{ type: "user", ids: [ada.id] }] } as const;
    const recovery = await tenant.recover(await tenant.preview(snapshot, scope));
    expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 1, modifiedLinks: 1 } });
    const { items } = await tenant.engine.recovery.listFailedChanges(recovery.id, {});
    expect(items).toMatchObject([{ ref: ada, step: "property userPrincipalName", reason: "nameTaken" }]);
    expect(await read(tenant, ada, "accountEnabled")).toBe(true);
    expect(await tenant.directory.hasLink({ link: "manager", source: ada, target: bea })).toBe(true);
    expect((await tenant.directory.get(squatter))?.life).toBe("live");
  });

  test.each([2, 3, 5])("%d users who have passed their names on in a circle get their own back", async (count) => {
    await using tenant = openTwoHandsTenant();
    const names = Array.from({ length: count }, (_, at) => `user${at}`);
    const users = names.map((name) => tenant.honest.create("user", person(name)));
    const snapshot = await tenant.snapshot();
    moveOn(tenant, users, names);
    const recovery = await tenant.recover(await tenant.preview(snapshot, everything));
    expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0, modifiedObjects: count } });
    for (const [at, user] of users.entries()) {
      expect(await read(tenant, user, "userPrincipalName")).toBe(upn(names[at] ?? ""));
    }
  });

  test("no temporary name is left behind where someone outside the plan holds one that is needed", async () => {
    await using tenant = openTwoHandsTenant();
    const { honest, mallory } = tenant;
    const apps = ["crm", "erp"].map((name) =>
      honest.create("application", { displayName: name, identifierUris: [`api://${name}`, `api://${name}-old`] }),
    );
    const [crm, erp] = apps;
    if (crm === undefined || erp === undefined) throw new Error("There are no applications.");
    const snapshot = await tenant.snapshot();
    mallory.update(crm, { identifierUris: [] });
    mallory.update(erp, { identifierUris: ["api://crm"] });
    mallory.update(crm, { identifierUris: ["api://erp"] });
    mallory.create("application", { displayName: "squatter", identifierUris: ["api://erp-old"] });
    const scope = { entities: [{ type: "application", ids: [crm.id, erp.id] }] } as const;
    const recovery = await tenant.recover(await tenant.preview(snapshot, scope));
    const { items } = await tenant.engine.recovery.listFailedChanges(recovery.id, {});
    expect(items).toMatchObject([
      { ref: crm, reason: "nameTaken" },
      { ref: erp, reason: "nameTaken" },
    ]);
    // No recovery leaves a temporary value behind.
    expect(await read(tenant, crm, "identifierUris")).toEqual(["api://erp"]);
    expect(await read(tenant, erp, "identifierUris")).toEqual(["api://crm"]);
  });

  test("applications that have swapped an identifier get their own back", async () => {
    await using tenant = openTwoHandsTenant();
    const { honest, mallory } = tenant;
    const [crm, erp] = ["crm", "erp"].map((name) =>
      honest.create("application", { displayName: name, identifierUris: [`api://${name}`, `https://${name}.example`] }),
    );
    if (crm === undefined || erp === undefined) throw new Error("There are no applications.");
    const snapshot = await tenant.snapshot();
    mallory.update(crm, { identifierUris: ["https://crm.example"] });
    mallory.update(erp, { identifierUris: ["api://crm", "https://erp.example"] });
    mallory.update(crm, { identifierUris: ["api://erp", "https://crm.example"] });
    const recovery = await tenant.recover(await tenant.preview(snapshot, everything));
    expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });
    expect(await read(tenant, crm, "identifierUris")).toEqual(["api://crm", "https://crm.example"]);
    expect(await read(tenant, erp, "identifierUris")).toEqual(["api://erp", "https://erp.example"]);
  });
});

describe("a preview warns of a name that another object holds", () => {
  const warningsOf = async (tenant: TwoHandsTenant, snapshot: Snapshot, scope: Scope) => {
    const preview = await tenant.preview(snapshot, scope);
    const { assessment } = await tenant.engine.recovery.summarizeChanges(preview.id);
    return assessment?.warnings;
  };

  test("a restored user whose name was taken is named with the holder, unless the plan frees it", async () => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", person("ada"));
    const snapshot = await tenant.snapshot();
    tenant.mallory.delete(ada);
    const squatter = tenant.mallory.create("user", { ...person("ada"), displayName: "Squatter" });
    const only = { entities: [{ type: "user", ids: [ada.id] }] } as const;
    expect(await warningsOf(tenant, snapshot, only)).toEqual({
      total: 1,
      items: [
        {
          about: ada,
          loss: "nameTaken",
          other: squatter,
          sentence:
            `Restores user "ada", but its userPrincipalName "ada@contoso.example" is held by the user "Squatter" ` +
            `(${squatter.id}), which this plan leaves as it is: rename or delete that one first, or add it to the scope.`,
        },
      ],
    });
    expect(await warningsOf(tenant, snapshot, everything)).toEqual({ total: 0, items: [] });
  });

  test("names beyond the first two hundred are counted as not looked up, and not taken for free", async () => {
    await using tenant = openTwoHandsTenant();
    const users = Array.from({ length: 203 }, (_, at) => tenant.honest.create("user", person(`user${at}`)));
    const snapshot = await tenant.snapshot();
    for (const user of users) tenant.mallory.delete(user);
    expect(await warningsOf(tenant, snapshot, everything)).toEqual({ total: 0, items: [], notLookedUp: 3 });
    const entities = [{ type: "user", ids: users.slice(0, 200).map(({ id }) => id) }] as const;
    expect(await warningsOf(tenant, snapshot, { entities })).toEqual({ total: 0, items: [] });
  });

  test("an object that is created again and whose name was taken is named with the holder", async () => {
    await using tenant = openTwoHandsTenant();
    const ada = tenant.honest.create("user", person("ada"));
    const snapshot = await tenant.snapshot();
    tenant.mallory.delete(ada);
    tenant.mallory.purge(ada);
    const squatter = tenant.mallory.create("user", { ...person("ada"), displayName: "Squatter" });
    const scope = { entities: [{ type: "user", ids: [ada.id] }], rebuild: true } as const;
    expect(await warningsOf(tenant, snapshot, scope)).toMatchObject({
      total: 1,
      items: [{ about: ada, other: squatter, sentence: expect.stringMatching(/^Creates again user "ada", but its/) }],
    });
  });

  test.each([
    ["application", { identifierUris: ["api://crm"] }, { identifierUris: [] }],
    ["group", { groupTypes: ["Unified"], mailNickname: "field" }, { mailNickname: "other" }],
    ["servicePrincipal", { servicePrincipalNames: ["api://crm"] }, { servicePrincipalNames: [] }],
  ] as const)("a %s that is to get a taken value back is named with the holder", async (type, then, now) => {
    await using tenant = openTwoHandsTenant();
    const ref = tenant.honest.create(type, { displayName: "Mine", ...then });
    const snapshot = await tenant.snapshot();
    tenant.mallory.update(ref, now);
    const other = tenant.mallory.create(type, { displayName: "Squatter", ...then });
    const scope = { entities: [{ type, ids: [ref.id] }] } as const;
    expect(await warningsOf(tenant, snapshot, scope)).toMatchObject({ total: 1, items: [{ about: ref, other }] });
  });
});
