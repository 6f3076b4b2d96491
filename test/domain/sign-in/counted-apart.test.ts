import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../../src/domain/authors/audit-record.ts";
import { apartInLog } from "../../../src/domain/dangers/apart-in-log.ts";
import type { Apart } from "../../../src/domain/sign-in/apart.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { consequenceLines } from "../../../src/domain/sign-in/consequence-lines.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import { signInConsequences } from "../../../src/domain/sign-in/sign-in-consequences.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, GLOBAL, policy, signInState, user } from "./a-model.ts";

const CONDITIONAL_ACCESS = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9";
const admin = (id: string, role: string = GLOBAL) => user(id, signInState({ roles: [role] }));
const [ada, ben, eve] = [admin("ada"), admin("ben"), admin("eve")];
const sparing = (...excludeUsers: string[]) =>
  policy("block", { controls: ["block"], users: { includeUsers: ["All"], excludeUsers } });
const compared = (cohorts: Cohort[], after: SignInPolicy[], apart: readonly (readonly [string, Apart])[]) =>
  compareSignIn(aModel({ after }, cohorts, { apart: new Map(apart) }));
const lockouts = (...given: Parameters<typeof compared>) =>
  signInDangers(compared(...given), "plan").flatMap(({ kind, severity, says }) =>
    kind === "lockout" ? [`${severity}: ${says.text}`] : [],
  );

describe("an administrator that an attack made", () => {
  test("makes no lock-out less grave, and is named apart with whether it is free", () => {
    expect(lockouts([ada, ben, eve], [sparing("eve")], [["eve", "newAdministrator"]])).toEqual([
      "critical: would block 2 of 2 accounts that can change policies; none of them could sign in freely to undo it. " +
        'Counted apart: "eve" (newly able to change policies, would be free to sign in).',
    ]);
    expect(lockouts([ada, ben, eve], [sparing("eve")], [])).toEqual([
      'high: would block 2 of 3 accounts that can change policies; 1 could still sign in freely ("eve").',
    ]);
  });

  test("counts where no other account is able to undo a lock-out", () => {
    expect(lockouts([eve], [sparing()], [["eve", "newAdministrator"]])).toEqual([
      "critical: would block 1 of 1 account that can change policies; none of them could sign in freely to undo it.",
    ]);
  });

  test("is no holder of a role that the tenant's own accounts lose", () => {
    const gone = { ...ada, after: null };
    const cora = admin("cora", CONDITIONAL_ACCESS);
    expect(lockouts([gone, cora, eve], [], [["eve", "actor"]])).toEqual([
      'critical: No account but those counted apart that can sign in would hold the role "Global Administrator" any more, ' +
        'where 1 account can now. Those that may activate it do not count. Counted apart: "eve" (the account whose work ' +
        "this is, would be free to sign in).",
    ]);
    expect(lockouts([gone, cora, eve], [], [])).toEqual([]);
  });

  test("is not among those who are named as free to sign in", () => {
    const lines = (apart: readonly (readonly [string, Apart])[]) =>
      consequenceLines(signInConsequences(compared([ada, ben, eve], [sparing("ben", "eve")], apart), 0), {
        tense: "plan",
      }).filter((line) => line.includes("can change policies"));
    expect(lines([["eve", "newAdministrator"]])).toEqual([
      "Of the accounts that can change policies, 1 of 2 could sign in without a block or special equipment (now it is 2 of " +
        '2): "ben". Counted apart: "eve" (newly able to change policies, would be free to sign in).',
    ]);
    expect(lines([])).toEqual([
      "Of the accounts that can change policies, 2 of 3 could sign in without a block or special equipment (now it is 3 of " +
        '3): "ben"; "eve".',
    ]);
  });
});

test("an administrator who got another role since is one of the tenant's own among those that a block keeps out", () => {
  const blocked = (why: Apart) =>
    signInDangers(compared([ada, ben, eve, user("kim")], [sparing("ben", "kim")], [["eve", why]]), "plan")
      .filter(({ kind }) => kind === "blocked")
      .map(({ severity, says }) => `${severity}: ${says.text}`);
  expect(blocked("newRole")).toEqual(["critical: would block the sign-ins of 2 of 4 users (2 of 3 administrators)."]);
  expect(blocked("newAdministrator")).toEqual([
    "high: would block the sign-ins of 2 of 4 users (1 of 2 administrators).",
  ]);
});

test("an administrator is told as new by the log if a role was given, and not if one was activated, taken away first or only made eligible", () => {
  const role = (operation: string, result: AuditRecord["result"] = "success"): AuditRecord => ({
    ...{
      id: operation,
      time: 1,
      category: "RoleManagement",
      operation,
      app: null,
      ip: null,
      correlationId: "c",
      result,
    },
    actor: { kind: "user", id: "sofia", name: "sofia" },
    targets: [
      { ref: { type: "user", id: "eve" }, displayName: "eve", modified: [] },
      { ref: null, displayName: "Global Administrator", modified: [] },
    ],
  });
  const found = (...records: AuditRecord[]) => apartInLog(records, null)([eve]).get("eve");
  const given = role("Add member to role");
  expect(found(given)).toBe("newAdministrator");
  expect(found(role("Add member to role completed (PIM activation)"))).toBeUndefined();
  // The newest comes first, so that the role was held before it was taken away.
  expect(found(given, role("Remove member from role"))).toBeUndefined();
  expect(found(role("Add eligible member to role"))).toBeUndefined();
  expect(found(role("Add member to role", "failure"))).toBeUndefined();
});

test("the account whose work is undone is counted apart by the log, although it had its role before", () => {
  const apart = apartInLog([], ({ id }) => id === "eve")([ada, ben, eve, user("kim")]);
  expect(lockouts([ada, ben, eve], [sparing("eve")], [...apart])).toEqual([
    "critical: would block 2 of 2 accounts that can change policies; none of them could sign in freely to undo it. " +
      'Counted apart: "eve" (the account whose work this is, would be free to sign in).',
  ]);
});
