import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type CastIdentity, identities } from "../../sandbox/contoso/cast.ts";
import { canonicalText, type Json } from "../../src/domain/json.ts";
import { allEntityTypes } from "../../src/domain/tenant/entity.ts";
import { linkKey } from "../../src/domain/tenant/link.ts";
import { ANCHOR, newest, type Picture, type Told, tell } from "../support/tell.ts";

/** Includes the order of the feed, so that the order of creation counts as well. */
function digest({ entities, links }: Picture): string {
  const hash = createHash("sha256");
  for (const [key, { life, properties, displayName }] of entities) {
    hash.update(`${key} ${life} ${displayName} ${canonicalText(properties)}\n`);
  }
  for (const link of links) hash.update(`${linkKey(link)}\n`);
  return hash.digest("hex");
}

const count = (told: Told, type: string) =>
  newest(told)
    .entities.values()
    .filter(({ ref }) => ref.type === type)
    .toArray();

describe("the seeded tenant", () => {
  test("the same seed, size and anchor give the same tenant, and another seed or size gives another one", async () => {
    using first = await tell({ seed: "a", everyEvening: true });
    using again = await tell({ seed: "a", everyEvening: true });
    using other = await tell({ seed: "b" });
    using larger = await tell({ seed: "a", users: 121 });
    expect(digest(again.end)).toBe(digest(first.end));
    expect(again.evenings.map(digest)).toEqual(first.evenings.map(digest));
    expect(again.truth).toEqual(first.truth);
    expect(digest(other.end)).not.toBe(digest(first.end));
    expect(digest(larger.end)).not.toBe(digest(first.end));
  });

  test("the scenario decides only what happens after the newest snapshot", async () => {
    using one = await tell({ scenario: "incident" });
    using two = await tell({ scenario: "licences" });
    expect(digest(newest(two))).toBe(digest(newest(one)));
    expect(digest(two.end)).not.toBe(digest(one.end));
  });

  test("by default the tenant has 1,200 users before the week's newcomers, 160 groups with nesting, 90 applications and every entity type", async () => {
    using told = await tell({ users: 1_200, everyEvening: true });
    const [before] = told.evenings;
    const types = Map.groupBy(before?.entities.values() ?? [], ({ ref }) => ref.type);
    expect([...types.keys()].toSorted()).toEqual(allEntityTypes.toSorted());
    expect(types.get("user")).toHaveLength(1_200);
    expect(types.get("group")).toHaveLength(160);
    expect(types.get("application")?.length).toBeGreaterThanOrEqual(90);
    expect(types.get("authenticationMethodPolicy")).toHaveLength(8);

    const nested = before?.links.filter(({ link, target }) => link === "members" && target.type === "group") ?? [];
    expect(nested.length).toBeGreaterThan(20);
    const users = types.get("user") ?? [];
    expect(users.filter(({ synchronized }) => synchronized).length).toBeGreaterThan(100);
    expect(users.filter(({ properties }) => properties.userType === "Guest").length).toBeGreaterThan(50);
    expect(types.get("group")?.filter(({ dynamicMembership }) => dynamicMembership)).toHaveLength(4);
  });

  test("Conditional Access policies name locations, strengths and groups that exist", async () => {
    using told = await tell();
    const known = new Set(
      newest(told)
        .entities.values()
        .map(({ ref }) => ref.id),
    );
    const named = count(told, "conditionalAccessPolicy").flatMap(({ properties }) => guids(properties));
    const roles = /^(62e90394|e8611ab8|194ae4cb|b1be1c3e|fe930be7)-/;
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((id) => !known.has(id) && !roles.test(id))).toEqual([]);
  });

  test("seven snapshots see seven different states, and the story ends at the anchor", async () => {
    using told = await tell({ everyEvening: true });
    expect(told.evenings.map(({ at }) => new Date(at).toISOString().slice(11))).toEqual(
      Array.from({ length: 7 }, () => "22:00:00.000Z"),
    );
    expect(new Set(told.evenings.map(digest)).size).toBe(7);
    expect(told.end.at).toBe(ANCHOR);
  });

  test("several people and services do legitimate work on each day between two snapshots", async () => {
    using told = await tell();
    for (const [index, at] of told.snapshots.slice(0, -1).entries()) {
      const actors = new Set<string | null>();
      const until = told.snapshots[index + 1] ?? at;
      for await (const { actor } of told.directory.audit({ since: at, until })) actors.add(actor.name);
      expect(actors.size, new Date(at).toISOString()).toBeGreaterThanOrEqual(5);
    }
  });

  test.each<[CastIdentity, readonly string[]]>([
    ["globalAdministrator", ["globalAdministrator"]],
    ["backupAdministrator", ["backupAdministrator"]],
    ["backupReader", ["backupReader"]],
    ["noRole", []],
  ])("a person can sign in as %s, also after the incident in the smallest tenant", async (identity, roles) => {
    using told = await tell({ users: 50 });
    const upn = `${identities[identity].upnLocalPart}@${told.directory.tenant.defaultDomain}`;
    expect(await told.directory.principal(upn)).toMatchObject({ userPrincipalName: upn, roles });
  });

  test("two break-glass accounts are Global Administrators and excluded from the policy for everyone", async () => {
    using told = await tell();
    const accounts = await Promise.all([1, 2].map((n) => told.directory.principal(`breakglass${n}@contoso.example`)));
    expect(accounts.map((account) => account?.roles)).toEqual([["globalAdministrator"], ["globalAdministrator"]]);
    const [group] = count(told, "group").filter(({ displayName }) => displayName === "CA Break-Glass Exclusions");
    const [policy] = count(told, "conditionalAccessPolicy").filter(({ displayName }) =>
      displayName?.startsWith("CA001"),
    );
    expect(guids(policy?.properties ?? {})).toContain(group?.ref.id);
  });

  test.each([49, 100_001, 60.5])("a tenant of %d users is refused", async (users) => {
    await expect(tell({ users })).rejects.toMatchObject({ code: "invalidInput" });
  });

  test("an unknown scenario is refused with the known ones", async () => {
    await expect(tell({ scenario: "flood" })).rejects.toThrow("groups-deleted");
  });
});

const guids = (value: Json): string[] =>
  JSON.stringify(value).match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? [];
