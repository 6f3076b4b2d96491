import { describe, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { linkKey } from "../../src/domain/tenant/link.ts";
import { factsOf } from "../support/ground-truth.ts";
import { newest, type Picture, stateIn, tell } from "../support/tell.ts";

const targets = (picture: Picture, source: EntityRef, link: string) =>
  picture.links.filter((each) => each.source.id === source.id && each.link === link).map(({ target }) => target.id);

describe.each([50, 1_200])("the night of the stolen account, %d users", (users) => {
  test.each(["contoso", "fabrikam", "7"])("the attack happens exactly as announced (seed %s)", async (seed) => {
    using told = await tell({ users, seed });
    const { end } = told;
    const before = newest(told);
    const facts = factsOf(told.truth, "incident");

    expect(stateIn(before, facts.mfaPolicy)?.properties.state).toBe("enabled");
    expect(stateIn(end, facts.mfaPolicy)?.properties.state).toBe("enabledForReportingButNotEnforced");
    const location = JSON.stringify(stateIn(end, facts.widenedLocation)?.properties);
    expect(location).toContain('"cidrAddress":"0.0.0.0/1"');
    expect(location).toContain('"isTrusted":true');
    expect(stateIn(end, facts.authorizationPolicy)?.properties).toMatchObject({
      guestUserRoleId: "a0b1b346-4d3e-4e8b-98f8-753987be4970",
      allowInvitesFrom: "everyone",
      blockMsolPowerShell: false,
    });

    expect(stateIn(before, facts.finance)?.displayName).toBe("Finance");
    expect(targets(before, facts.finance, "members").toSorted()).toEqual(
      facts.financeMembers.map(({ id }) => id).toSorted(),
    );
    expect(facts.financeMembers.length).toBeGreaterThanOrEqual(3);
    expect(targets(end, facts.finance, "members")).toEqual([]);

    expect(new Set(facts.wipedUsers.map(({ ref }) => ref.id)).size).toBe(37);
    for (const { ref, department, manager } of facts.wipedUsers) {
      expect(stateIn(before, ref)?.properties.department).toBe(department);
      expect(targets(before, ref, "manager")).toEqual([manager.id]);
      expect(stateIn(end, ref)?.life).toBe("live");
      expect(stateIn(end, ref)?.properties.department ?? null).toBeNull();
      expect(targets(end, ref, "manager")).toEqual([]);
    }

    const { deletedApplication, rogueApplication } = facts;
    const deleted = [...facts.deletedUsers, deletedApplication.application, deletedApplication.servicePrincipal];
    expect(deleted.map((ref) => ref && stateIn(before, ref)?.life)).toEqual(["live", "live", "live", "live"]);
    expect(deleted.map((ref) => ref && stateIn(end, ref)?.life)).toEqual(Array.from(deleted, () => "softDeleted"));

    expect(stateIn(before, rogueApplication.application)).toBeUndefined();
    expect(rogueApplication.grants.map((ref) => stateIn(end, ref)?.properties)).toEqual([
      expect.objectContaining({ consentType: "AllPrincipals", scope: expect.stringContaining("Mail.Read") }),
    ]);
    expect(rogueApplication.servicePrincipal && stateIn(end, rogueApplication.servicePrincipal)?.life).toBe("live");
  });
});

describe("the morning after", () => {
  test("colleagues changed other properties of the same users whose department was wiped", async () => {
    using told = await tell();
    const wiped = new Set(factsOf(told.truth, "incident").wipedUsers.map(({ ref }) => ref.id));
    const { retitled, newNumbers, movedOffice } = told.truth.morning;
    const both = [...retitled, ...newNumbers, movedOffice];
    expect(both).toHaveLength(6);
    expect(both.every(({ id }) => wiped.has(id))).toBe(true);
  });

  test("a person was hired, an application was registered, and a synchronized user was changed on premises", async () => {
    using told = await tell();
    const { newHire, newApplication, synchronized } = told.truth.morning;
    expect(stateIn(newest(told), newHire)).toBeUndefined();
    expect(stateIn(told.end, newHire)?.life).toBe("live");
    expect(stateIn(told.end, newApplication.application)?.displayName).toBe("Press Kit");
    expect(stateIn(told.end, synchronized)?.synchronized).toBe(true);
    expect(stateIn(told.end, synchronized)?.properties.jobTitle).not.toEqual(
      stateIn(newest(told), synchronized)?.properties.jobTitle,
    );
  });

  test("every link that differs between the two pictures is part of the truth", async () => {
    using told = await tell();
    const [before, after] = [newest(told), told.end].map(
      ({ links }) => new Map(links.map((link) => [linkKey(link), link])),
    );
    const changed = [...(before ?? []), ...(after ?? [])].filter(([key]) => before?.has(key) !== after?.has(key));
    const { attackerWrote, legitimate, directoryFollowed } = told.truth;
    const written = [...attackerWrote, ...legitimate, ...directoryFollowed];
    const untold = changed.filter(
      ([, { link, source }]) => !written.some(({ ref, facets }) => ref.id === source.id && facets.includes(link)),
    );
    expect(changed.length).toBeGreaterThan(40);
    expect(untold).toEqual([]);
  });
});
