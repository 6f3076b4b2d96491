import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { iso } from "../../src/domain/time.ts";
import type { FoundObject, ObjectHistory } from "../../src/service/investigation.ts";
import { type ContosoTenant, openContoso, rescuer } from "../support/contoso-tenant.ts";
import { factsOf } from "../support/ground-truth.ts";
import { everyPage } from "../support/recovery-tenant.ts";

const named = (items: readonly FoundObject[]) => items.map(({ displayName }) => displayName);

describe("finding objects", () => {
  let tenant: ContosoTenant;
  beforeAll(async () => {
    tenant = await openContoso();
  });
  afterAll(() => tenant[Symbol.asyncDispose]());

  const find = async (text: string, more: Partial<Parameters<typeof search>[0]> = {}) =>
    search({ text, state: "any", ...more });
  const search = (request: Parameters<ContosoTenant["engine"]["investigation"]["findObjects"]>[0]) =>
    tenant.engine.investigation.findObjects(request, {});

  test("a group is found by its name, with its type, in another case, without accents and with a typing error", async () => {
    const { finance } = factsOf(tenant.truth, "incident");
    for (const text of ["Finance", "finance", "FINANCE", "the Finance group", "Finánce", "Fiannce", "Finace"]) {
      const { items } = await find(text, { types: ["group"] });
      expect(items[0], text).toMatchObject({ ref: finance, displayName: "Finance", life: "live" });
    }
  });

  test("a user is found by principal name and id, an application by its appId, and a deleted object as deleted", async () => {
    const { deletedUsers, deletedApplication } = factsOf(tenant.truth, "incident");
    const { attacker } = tenant.truth;
    expect((await find(attacker.userPrincipalName)).items[0]).toMatchObject({
      ref: { type: "user", id: attacker.id },
      fit: 1,
    });
    const [deleted] = deletedUsers;
    const byId = await find(deleted?.id ?? "");
    expect(byId.items).toEqual([expect.objectContaining({ ref: deleted, life: "softDeleted" })]);
    const { appId } = byId.items.length > 0 ? await appIdOf(deletedApplication.application) : { appId: "" };
    const refs = (await find(appId)).items.map(({ ref }) => ref);
    expect(refs).toEqual(expect.arrayContaining([deletedApplication.application, deletedApplication.servicePrincipal]));
  });

  test("an object that was created a moment ago is found, and only in a state that is asked for", async () => {
    const made = tenant.hands.create("group", { displayName: "Zebra Crossing Watch", groupTypes: [] });
    expect((await find("zebra crossing")).items[0]).toMatchObject({ ref: made, life: "live", facts: { members: 0 } });
    tenant.hands.delete(made);
    expect(named((await find("zebra crossing", { state: "live" })).items)).toEqual([]);
    expect((await find("zebra crossing", { state: "deleted" })).items[0]).toMatchObject({ life: "softDeleted" });
    tenant.hands.purge(made);
    expect((await find("zebra crossing", { state: "deleted" })).items[0]).toMatchObject({ ref: made, life: "gone" });
  });

  test("an ambiguous name returns all its objects with what distinguishes them, in pages", async () => {
    for (const department of ["Sales", "Research", "Legal"]) {
      const userPrincipalName = `sam.${department.toLowerCase()}@contoso.example`;
      tenant.hands.create("user", { displayName: "Sam Ambler", userPrincipalName, accountEnabled: true, department });
    }
    const { findObjects } = tenant.engine.investigation;
    const all = await everyPage((page) => findObjects({ text: "Sam Ambler", state: "any" }, page), 2);
    const sams = all.filter(({ displayName }) => displayName === "Sam Ambler");
    expect(sams.map(({ facts }) => facts.department).toSorted()).toEqual(["Legal", "Research", "Sales"]);
    expect(new Set(sams.map(({ facts }) => facts.userPrincipalName)).size).toBe(3);
  });

  test("an unknown name finds no object", async () => {
    expect(await find("qqqqxyzzy")).toMatchObject({ items: [], total: 0 });
  });

  async function appIdOf(ref: EntityRef): Promise<{ appId: string }> {
    const [identity] = await tenant.directory.identify([ref]);
    return { appId: identity?.appId ?? "" };
  }
});

describe("the history of an object", () => {
  const history = (tenant: ContosoTenant, ref: EntityRef, since?: number): Promise<ObjectHistory> =>
    tenant.engine.investigation.getObjectHistory({ ref, ...(since === undefined ? {} : { since }) }, {});

  test("the history of each wiped user says what was removed, who removed it and the previous values", async () => {
    await using tenant = await openContoso();
    const { wipedUsers } = factsOf(tenant.truth, "incident");
    const { attacker } = tenant.truth;
    for (const { ref, department, manager } of wipedUsers.slice(0, 5)) {
      const { items, life } = await history(tenant, ref);
      expect(life).toBe("live");
      const by = { last: { actor: { kind: "user", id: attacker.id } } };
      const step = items.find(({ properties }) => properties.some(({ name }) => name === "department"));
      const property = step?.properties.find(({ name }) => name === "department");
      expect(property).toMatchObject({ then: department, now: null, by });
      expect(step?.links.find(({ link }) => link === "manager")).toMatchObject({
        action: "removed",
        other: manager,
        by,
      });
      expect(step?.events.some(({ app }) => app === "Microsoft Graph Command Line Tools")).toBe(true);
      expect(items.at(-1)?.what).toMatch(/^(firstSeen|created)$/);
    }
  });

  test("the history of a user separates several authors", async () => {
    await using tenant = await openContoso();
    const { attacker, morning } = tenant.truth;
    const [retitled] = morning.retitled;
    if (retitled === undefined) throw new Error("Nobody was retitled.");
    const [newest] = (await history(tenant, retitled)).items;
    const author = (name: string) => newest?.properties.find((one) => one.name === name)?.by?.last.actor;
    expect(author("department")).toMatchObject({ id: attacker.id });
    expect(author("jobTitle")).not.toMatchObject({ id: attacker.id });
    expect(author("jobTitle")?.kind).not.toBe("unknown");
  });

  test("the history of a purged object says that it is gone, what referred to it, and which policies still name it", async () => {
    await using tenant = await openContoso({ scenario: "purged" });
    const { group, groupMembers, policies, assignment } = factsOf(tenant.truth, "purged");
    const told = await history(tenant, group);
    expect(told).toMatchObject({ life: "gone", displayName: expect.any(String) });
    expect(told.items[0]).toMatchObject({ what: "gone", events: expect.arrayContaining([]) });
    expect(told.items[0]?.events.map(({ actor }) => actor.id)).toContain(tenant.truth.attacker.id);
    const pointing = told.pointedAtBy.items;
    for (const policy of policies)
      expect(pointing).toContainEqual(expect.objectContaining({ ref: policy, still: true }));
    expect(pointing).toContainEqual(expect.objectContaining({ ref: assignment, still: false }));
    const members = told.pointsAt.items.filter(({ how }) => how === "members");
    expect(members.length).toBe(Math.min(groupMembers.length, 20));
  });

  test("the history of a named location says what depends on it", async () => {
    await using tenant = await openContoso({ scenario: "named-location" });
    const { location, policies } = factsOf(tenant.truth, "named-location");
    const { pointedAtBy } = await history(tenant, location);
    expect(pointedAtBy.items.map(({ ref }) => ref.id).toSorted()).toEqual(policies.map(({ id }) => id).toSorted());
  });

  test("a history begins where it is asked to and continues by its cursor", async () => {
    await using tenant = await openContoso();
    const { finance } = factsOf(tenant.truth, "incident");
    const { getObjectHistory } = tenant.engine.investigation;
    const whole = await history(tenant, finance);
    const paged = await everyPage((page) => getObjectHistory({ ref: finance }, page), 1);
    expect(paged.map(({ seenAt }) => seenAt)).toEqual(whole.items.map(({ seenAt }) => seenAt));
    expect(paged.length).toBeGreaterThan(1);
    const [newest] = whole.items;
    const late = await history(tenant, finance, (newest?.seenAt ?? 0) - 1);
    expect(late.items).toHaveLength(1);
    await expect(history(tenant, { type: "group", id: "nobody" })).rejects.toMatchObject({ code: "notFound" });
  });
});

describe("comparing two points", () => {
  test("comparing the newest snapshot with now says what a preview says, in consistent pages", async () => {
    await using tenant = await openContoso();
    const { investigation, recovery } = tenant.engine;
    const [snapshot] = (await recovery.listSnapshots({ limit: 1 })).items;
    if (snapshot === undefined) throw new Error("There is no snapshot.");
    const request = { from: snapshot.id, to: null, scope: { all: true } } as const;
    const first = await investigation.compareSnapshots(request, { limit: 7 });
    tenant.hands.create("group", { displayName: "Later", groupTypes: [] });
    const rest = await everyPage(
      (page) => investigation.compareSnapshots(request, { cursor: first.nextCursor ?? "", ...page }),
      7,
    );
    const preview = await tenant.preview(iso(snapshot.createdDateTime), { all: true });
    const listed = await everyPage((page) => recovery.listChanges(preview.id, {}, page));
    const keys = (changes: readonly { ref: EntityRef; action: string }[]) =>
      changes.map(({ ref, action }) => `${action} ${ref.type}/${ref.id}`);
    expect(keys([...first.items, ...rest])).toEqual(
      keys(listed).filter((key) => !listed.some((one) => one.displayName === "Later" && key.endsWith(one.ref.id))),
    );
    await expect(
      investigation.compareSnapshots({ ...request, scope: { all: true, actor: "somebody" } }, {}),
    ).rejects.toMatchObject({ code: "notFound", message: expect.stringContaining("no write by") });
    await expect(investigation.compareSnapshots({ ...request, to: snapshot.id }, {})).rejects.toThrow(
      `stand for the same snapshot, of ${iso(snapshot.createdDateTime)}, so that`,
    );
  });
});

describe("a preview that restores one thing but not what it needs", () => {
  test("a preview that restores an object without what it needs says so, until that is in the scope too", async () => {
    await using tenant = await openContoso({ scenario: "named-location" });
    const { location, policies } = factsOf(tenant.truth, "named-location");
    const [policy] = policies;
    const [snapshot] = (await tenant.engine.recovery.listSnapshots({ limit: 1 })).items;
    if (policy === undefined || snapshot === undefined) throw new Error("There is nothing to go back to.");
    // A colleague edits a policy that uses the location. Only the policy is to go back.
    tenant.hands.update(policy, { state: "disabled" });
    const entities = [{ type: policy.type, ids: [policy.id] }];
    const at = iso(snapshot.createdDateTime);
    const warningsOf = async (scope: Parameters<ContosoTenant["preview"]>[1]) => {
      const preview = await tenant.preview(at, scope);
      return (await tenant.engine.recovery.summarizeChanges(preview.id)).assessment?.warnings;
    };
    const alone = await warningsOf({ entities });
    const isGone = (await tenant.directory.get(location)) === null;
    expect(alone).toMatchObject({ total: 1, items: [{ about: policy, other: location }] });
    expect(alone?.items[0]?.sentence).toContain(
      isGone ? "was permanently deleted" : "stays deleted: add it to the scope",
    );
    if (isGone) return;
    const both = await warningsOf({ entities: [...entities, { type: location.type, ids: [location.id] }] });
    expect(both).toEqual({ total: 0, items: [] });
    expect(JSON.stringify(both)).not.toContain("stays deleted: add it to the scope");
  });
});

describe("attribution", () => {
  test("attribution is per property, with the previous value, and unknown where the log has no record", async () => {
    await using tenant = await openContoso();
    const { wipedUsers } = factsOf(tenant.truth, "incident");
    const [wiped] = wipedUsers;
    if (wiped === undefined) throw new Error("Nobody was wiped.");
    tenant.hands.update(wiped.ref, { department: "Nowhere" });
    const [snapshot] = (await tenant.engine.recovery.listSnapshots({ limit: 1 })).items;
    const preview = await tenant.preview(iso(snapshot?.createdDateTime ?? 0), { all: true });
    const { items } = await tenant.engine.recovery.listChanges(preview.id, { id: wiped.ref.id }, {});
    const by = items[0]?.properties.find(({ name }) => name === "department")?.by;
    expect(by?.last.actor.id).toBe(rescuer.id);
    expect(by?.before?.actor.id).toBe(tenant.truth.attacker.id);
    expect(items[0]?.attribution?.some(({ ip }) => ip !== undefined)).toBe(true);
  });
});
