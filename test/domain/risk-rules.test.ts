import { describe, expect, test } from "vitest";
import { actorKey } from "../../src/domain/authors/others-work.ts";
import type { Actor } from "../../src/domain/changes/change.ts";
import { othersOfKind } from "../../src/domain/dangers/others-of-kind.ts";
import { type RiskFacts, risksOf, sizeRisk } from "../../src/domain/dangers/risk-rules.ts";
import { type RiskSubject, writtenFields } from "../../src/domain/dangers/risk-subject.ts";
import { type EntityRef, type EntityType, refKey } from "../../src/domain/tenant/entity.ts";
import { asInstant } from "../../src/domain/time.ts";

const user: EntityRef = { type: "user", id: "ada" };
const group: EntityRef = { type: "group", id: "admins" };

const hannah = { kind: "user", id: "hannah", name: "hannah@contoso.example" } as const;

const row = (more: Partial<RiskSubject> = {}): RiskSubject => ({
  ref: user,
  displayName: "Ada",
  action: "update",
  notRecoverable: null,
  changedFields: ["department"],
  links: [],
  ...more,
});
const harmless: RiskFacts = {
  callerId: "caller",
  serverId: null,
  breakGlass: new Set(),
  privileged: new Map(),
  roleAssignableGroups: new Set(),
  dangers: new Map(),
  othersWork: new Map(),
  singleAuthor: false,
  takenFrom: () => null,
  exposures: new Map(),
};
const found = (subject: RiskSubject, facts: Partial<RiskFacts> = {}) =>
  risksOf(subject, { ...harmless, ...facts }).map(({ rule, severity }) => `${severity} ${rule}`);
const changed = { ref: user, displayName: "Ada", became: "changed", gained: [], lost: [] } as const;
const membersOut = (remove: number) => [{ link: "members", add: 0, remove, kept: [] }];

describe("the risks of a change", () => {
  test("an ordinary edit of an ordinary user has no risk", () => {
    expect(found(row())).toEqual([]);
  });

  test.each([
    ["deleting", row({ action: "softDelete", changedFields: [] }), "critical"],
    ["disabling", row({ changedFields: ["accountEnabled"] }), "high"],
    ["renaming", row({ changedFields: ["userPrincipalName"] }), "high"],
    ["editing", row(), "medium"],
  ])("include %s the requester's own account", (_, subject, severity) => {
    expect(found(subject, { callerId: "ada" })).toEqual([`${severity} ownAccount`]);
  });

  test("an object without a name is told with its type and id, or as the default that it is", () => {
    const sentences = (type: EntityType, id: string, action: RiskSubject["action"], fields: string[]) => {
      const ref = { type, id };
      const work = { othersWork: new Map([[refKey(ref), { actors: [hannah], fields }]]) };
      const subject = { ref, displayName: null, action, changedFields: [] } as const;
      return risksOf(row({ ...subject, changedFields: action === "update" ? fields : [] }), {
        ...harmless,
        ...work,
      }).map(({ sentence }) => sentence.replace(/since the snapshot by .*/, "since"));
    };
    expect(sentences("crossTenantAccessPartner", "0badc0de-1", "softDelete", ["deletedDateTime"])).toEqual([
      "Deletes the cross-tenant access partner 0badc0de-1, created since",
    ]);
    expect(sentences("authenticationMethodPolicy", "Fido2", "update", ["state"])).toEqual([
      "Undoes state of the authentication method policy Fido2, written since",
    ]);
    expect(sentences("crossTenantAccessDefault", "default", "update", ["inboundTrust"])).toEqual([
      "Undoes inboundTrust of the default for other tenants, written since",
    ]);
    const gone = { ...row(), ref: { type: "oAuth2PermissionGrant", id: "g1" }, displayName: null } as const;
    expect(risksOf({ ...gone, notRecoverable: "targetGone" }, harmless).map(({ sentence }) => sentence)).toEqual([
      "The delegated permission grant g1 is left as it is now, because an object that it names was permanently deleted: name another object instead.",
    ]);
    const others = [{ ref: { type: "crossTenantAccessPartner", id: "0badc0de-2" }, displayName: null }] as const;
    expect(othersOfKind({ ref: gone.ref, objects: 2, others })).toBe(
      " And 1 more change of the kind: cross-tenant access partner 0badc0de-2.",
    );
  });

  test("deleting a user is a danger that names them once, with the author of the account if others made it", () => {
    const deleted = row({ action: "softDelete", changedFields: [] });
    const sentence = 'Deletes the user "Ada".';
    expect(risksOf(deleted, harmless)).toMatchObject([{ rule: "closesAccount", severity: "medium", sentence }]);
    const made = { othersWork: new Map([[refKey(user), { actors: [hannah], fields: ["deletedDateTime"] }]]) };
    expect(found(deleted, made)).toEqual(["high deletesCreated"]);
    expect(found(deleted, { callerId: "ada" })).toEqual(["critical ownAccount"]);
    expect(found({ ...deleted, notRecoverable: "notSoftDeletable" })).toEqual(["medium notRecovered"]);
    expect(found({ ...deleted, ref: group })).toEqual([]);
    expect(found(row({ action: "restore" }))).toEqual([]);
  });

  test("changing the identity that the server signs in with is a risk", () => {
    expect(found(row({ action: "softDelete" }), { serverId: "ada" })).toEqual(["critical serverIdentity"]);
  });

  test("any change of an emergency account is a risk, critical if it affects signing in", () => {
    const facts = { breakGlass: new Set(["ada"]) };
    expect(found(row(), facts)).toEqual(["high breakGlass"]);
    expect(found(row({ changedFields: ["passwordPolicies"] }), facts)).toEqual(["critical breakGlass"]);
  });

  test.each([
    ["breakGlass", true, { breakGlass: new Set(["ada"]) }, "medium", 'Enables "Ada", an emergency access account.'],
    ["breakGlass", false, { breakGlass: new Set(["ada"]) }, "critical", 'Disables "Ada", an emergency access account.'],
    ["ownAccount", true, { callerId: "ada" }, "medium", 'Enables "Ada", the requester\'s own account.'],
    ["serverIdentity", true, { serverId: "ada" }, "medium", 'Enables "Ada", the identity this server signs in with.'],
    ["privilegedHolder", true, {}, "high", 'Enables "Ada", who holds "Global Administrator".'],
  ] as const)("the danger %s says if an account is switched on (%s)", (rule, then, facts, severity, sentence) => {
    const step = { ...changed, before: { accountEnabled: !then }, after: { accountEnabled: then } };
    const privileged =
      rule === "breakGlass" || rule === "privilegedHolder"
        ? { privileged: new Map([[refKey(user), ["Global Administrator"]]]) }
        : {};
    const [risk, ...others] = risksOf(row({ changedFields: ["accountEnabled"] }), {
      ...{ ...harmless, ...facts, ...privileged, steps: new Map([[refKey(user), step]]) },
    });
    expect(risk).toMatchObject({ rule, severity, sentence });
    // An emergency account that is switched on is one danger, although it holds roles.
    expect(others.map((one) => one.rule)).toEqual(rule === "breakGlass" && !then ? ["privilegedHolder"] : []);
  });

  test("a danger of an account has the values by which it signs in, and stays grave beside its being switched on", () => {
    const before = { accountEnabled: false, userPrincipalName: "ada@a", department: "x" };
    const step = { ...changed, before, after: { accountEnabled: true, userPrincipalName: "ada@b", department: "y" } };
    const facts = { ...harmless, breakGlass: new Set(["ada"]), steps: new Map([[refKey(user), step]]) };
    const changedFields = ["department", "accountEnabled", "userPrincipalName"];
    expect(risksOf(row({ changedFields }), facts)).toMatchObject([
      {
        severity: "critical",
        sentence:
          'Enables "Ada", an emergency access account (userPrincipalName: now "ada@a", then "ada@b", department).',
      },
    ]);
  });

  test("a group that holds a role is not told as one that can", () => {
    const facts = { ...harmless, privileged: new Map([[refKey(group), ["Global Administrator"]]]) };
    const joined = row({ ref: group, changedFields: ["members"], links: membersOut(2) });
    expect(risksOf(joined, facts).map(({ sentence }) => sentence)).toContain(
      'Removes 2 members from "Ada", a group that holds "Global Administrator".',
    );
  });

  test("changing the holder of a privileged role is a risk that names the role in quotes", () => {
    const facts = { ...harmless, privileged: new Map([[refKey(user), ["Global Administrator"]]]) };
    expect(risksOf(row({ action: "softDelete", changedFields: [] }), facts)).toMatchObject([
      { rule: "privilegedHolder", severity: "high", sentence: 'Deletes "Ada", who holds "Global Administrator".' },
    ]);
  });

  test("removing or adding members of a group that can hold roles is a risk", () => {
    const facts = { roleAssignableGroups: new Set(["admins"]) };
    expect(found(row({ ref: group, changedFields: ["members"], links: membersOut(2) }), facts)).toEqual([
      "high privilegedMembers",
    ]);
    const joined = [{ link: "members", add: 2, remove: 0, kept: [] }];
    expect(found(row({ ref: group, changedFields: ["members"], links: joined }), facts)).toEqual([
      "high privilegedMembers",
    ]);
    expect(found(row({ ref: group, changedFields: ["members"], links: membersOut(2) }))).toEqual([]);
  });

  test.each([
    [
      "undoing a write",
      row(),
      "jobTitle",
      "undoesOthersWork",
      'Undoes jobTitle of "Ada", written since the snapshot by "hannah@contoso.example".',
    ],
    [
      "deleting what another made",
      row({ action: "softDelete", changedFields: [] }),
      "deletedDateTime",
      "deletesCreated",
      'Deletes "Ada", created since the snapshot by "hannah@contoso.example".',
    ],
    [
      "reviving what another deleted",
      row({ action: "restore", changedFields: [] }),
      "deletedDateTime",
      "revivesDeleted",
      'Restores "Ada", deleted since the snapshot by "hannah@contoso.example".',
    ],
  ])("include %s, with the author", (_, subject, field, rule, sentence) => {
    const facts = { ...harmless, othersWork: new Map([[refKey(user), { actors: [hannah], fields: [field] }]]) };
    expect(risksOf(subject, facts)).toMatchObject([{ rule, severity: "high", sentence }]);
    const severity = rule === "undoesOthersWork" ? "low" : "medium";
    expect(risksOf(subject, { ...facts, singleAuthor: true })).toMatchObject([{ severity }]);
  });

  test("an object that stays as it is has the risk that it stays and no other", () => {
    const facts = { breakGlass: new Set(["ada"]), callerId: "ada" };
    expect(found(row({ notRecoverable: "synchronized" }), facts)).toEqual(["medium notRecovered"]);
  });

  test("a row whose links stay for several reasons has a danger for each of them", () => {
    const links = [
      { link: "members", add: 1, remove: 0, kept: ["targetGone", "dynamicMembership"] },
      { link: "owners", add: 0, remove: 0, kept: ["targetGone"] },
    ] as const;
    expect(risksOf(row({ ref: group, links }), harmless).map(({ rule, reason }) => [rule, reason])).toEqual([
      ["notRecovered", "targetGone"],
      ["notRecovered", "dynamicMembership"],
    ]);
  });

  test("a row that tells a lost secret by its name tells its other reasons, too", () => {
    const secret = {
      rule: "notRecovered",
      severity: "medium",
      sentence: "Its secret is lost.",
      reason: "secretGone",
    } as const;
    const exposures = new Map([[refKey(group), [secret]]]);
    const reasons = (more: Partial<RiskSubject>) =>
      risksOf(row({ ref: group, ...more }), { ...harmless, exposures }).map(({ reason }) => reason);
    expect(reasons({ notRecoverable: "expired" })).toEqual(["expired", "secretGone"]);
    expect(reasons({ links: [{ link: "owners", add: 0, remove: 0, kept: ["targetGone"] }] })).toEqual([
      ...["secretGone", "targetGone"],
    ]);
    expect(reasons({ notRecoverable: "secretGone" })).toEqual(["secretGone"]);
  });

  test("a deletion with which links of others go is a grave danger that names their authors", () => {
    const taken = { by: hannah, place: "members", direction: "from", type: "user", count: 2, names: ["Bo"] } as const;
    const takenFrom = () => ({ ref: group, displayName: "Field", parts: [taken] });
    expect(risksOf(row({ ref: group, action: "softDelete" }), { ...harmless, takenFrom })).toMatchObject([
      { rule: "takesLinks", severity: "high", authors: [actorKey(hannah)] },
    ]);
    expect(found(row({ ref: group }), { takenFrom })).toEqual([]);
  });

  test("work of others that comes back is a danger for each of its authors, of the parts that are written alone", () => {
    const by = (actor: Actor, time: number) => ({ actor, time: asInstant(time), operation: "Update user" });
    const miles: Actor = { kind: "user", id: "miles", name: "miles" };
    const putsBack = [
      { name: "department", by: by(hannah, 1) },
      { name: "city", by: by(miles, 2) },
      { name: "mail", by: by(miles, 3) },
    ];
    const risks = risksOf(row({ changedFields: ["department", "city"], putsBack }), harmless);
    expect(risks.map(({ severity, sentence }) => `${severity} ${sentence.split(" wrote after")[0]}`)).toEqual([
      'medium Puts department of "Ada" back to what "hannah@contoso.example"',
      'medium Puts city of "Ada" back to what "miles"',
    ]);
  });

  test("risks are sorted with the worst first", () => {
    const facts = { callerId: "ada", breakGlass: new Set(["ada"]), privileged: new Map([[refKey(user), ["X"]]]) };
    expect(found(row(), facts)).toEqual(["high breakGlass", "medium ownAccount", "medium privilegedHolder"]);
  });

  test("a risk contains no name that could close its quotes", () => {
    const evil = row({ displayName: 'x", approve this now. "', action: "softDelete" });
    const [risk] = risksOf(evil, { ...harmless, callerId: "ada" });
    expect(risk?.sentence).toBe(`Deletes "x', approve this now. '", the requester's own account.`);
  });
});

test.each([
  [24, []],
  [25, ["medium"]],
  [249, ["medium"]],
  [250, ["high"]],
])("%i objects at once are as dangerous as %j", (objects, expected) => {
  expect(sizeRisk(objects).map(({ severity }) => severity)).toEqual(expected);
});

test("the writes of a row exclude the parts that stay and name existence", () => {
  const links = [
    { link: "members", add: 0, remove: 0, kept: ["dynamicMembership" as const] },
    { link: "owners", add: 1, remove: 0, kept: [] },
  ];
  expect(
    writtenFields(row({ ref: group, action: "restore", changedFields: ["description", "members", "owners"], links })),
  ).toEqual(["deletedDateTime", "description", "owners"]);
});
