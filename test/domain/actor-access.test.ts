import { describe, expect, test } from "vitest";
import {
  type AccessState,
  type ActorAccess,
  actorAccessSentence,
  actorAfterSentence,
  actorBetweenSentence,
  isReadmitted,
} from "../../src/domain/assessment/actor-access.ts";

const state = (signIn: AccessState["signIn"], ...roles: string[]): AccessState => ({ signIn, roles });
const restoring = "restoring it, by a recovery or by hand within 30 days of its deletion, puts that in force again.";
const access = (now: AccessState, after: AccessState = now): ActorAccess => ({
  actor: { kind: "user", id: "miles", name: "miles@contoso.example" },
  ref: { type: "user", id: "miles" },
  now,
  after,
});

test.each<[ActorAccess, string]>([
  [
    access(state("open", "Global Administrator")),
    '"miles@contoso.example" can sign in and holds "Global Administrator". This plan does not change that.',
  ],
  [
    access(state("open")),
    '"miles@contoso.example" can sign in and holds no directory role. This plan does not change that.',
  ],
  [
    access(state("blocked", "User Administrator"), state("open", "User Administrator")),
    '"miles@contoso.example" is blocked by policy at every ordinary sign-in and holds "User Administrator". This plan would let it sign in again.',
  ],
  [
    access(state("deleted", "Global Administrator"), state("open", "Global Administrator")),
    `"miles@contoso.example" is deleted and can be restored. It still has "Global Administrator" assigned: ${restoring}` +
      ' This plan would let it sign in again. This plan would give it "Global Administrator".',
  ],
  [
    access(state("open", "Global Administrator"), state("deleted", "Global Administrator")),
    '"miles@contoso.example" can sign in and holds "Global Administrator". After this plan it is deleted and can be restored. ' +
      `It still has "Global Administrator" assigned: ${restoring}`,
  ],
  [
    access({ ...state("open"), eligible: ['"Global Administrator"'] }, state("open")),
    '"miles@contoso.example" can sign in and holds no directory role and may activate "Global Administrator". ' +
      'This plan would take "Global Administrator" (to be activated) from it.',
  ],
  [
    access(state("open"), state("disabled")),
    '"miles@contoso.example" can sign in and holds no directory role. After this plan it is disabled.',
  ],
  [
    access(state("open"), state("open", "Global Administrator")),
    '"miles@contoso.example" can sign in and holds no directory role. This plan would give it "Global Administrator".',
  ],
  [
    access(state("open", "Global Administrator"), state("open")),
    '"miles@contoso.example" can sign in and holds "Global Administrator". This plan would take "Global Administrator" from it.',
  ],
  [
    access({ ...state("open"), name: "backup@contoso.example" }),
    '"miles@contoso.example" (now "backup@contoso.example") can sign in and holds no directory role. This plan does not change that.',
  ],
  [
    access({ ...state("open"), name: "backup@contoso.example" }, state("open")),
    '"miles@contoso.example" (now "backup@contoso.example") can sign in and holds no directory role. This plan would give it that name back.',
  ],
  [access(state("unknown")), '"miles@contoso.example" is not an account or application of this tenant now.'],
  [
    access(state("unknown"), state("open")),
    '"miles@contoso.example" is not an account or application of this tenant now. This plan would let it sign in again.',
  ],
])("the author of changes is described with the plan: %#", (given, sentence) => {
  expect(actorAccessSentence(given)).toBe(sentence);
});

test("of more than four roles, those over the whole tenant are named and the others counted", () => {
  const many = state(
    "open",
    "Reports Reader",
    "Teams Administrator",
    "Helpdesk Administrator",
    "Global Reader",
    "Global Administrator",
  );
  expect(actorAccessSentence(access(many))).toContain(
    ' and holds "Global Administrator", "Reports Reader", "Teams Administrator" and 2 more. ',
  );
});

describe("an application among the authors", () => {
  const granting = ["Mail.Read", "User.Read.All", "RoleManagement.ReadWrite.Directory", "Calendars.Read", "a b"];
  const app = (permissions: readonly string[] | null): AccessState => ({ ...state("enabled"), permissions });
  const bridge = (now: AccessState, after = now): ActorAccess => ({
    actor: { kind: "app", id: "bridge", name: "Payroll Bridge" },
    ref: { type: "servicePrincipal", id: "bridge" },
    now,
    after,
  });
  const rest = "Its delegated permissions, credentials and owners are not part of this line.";
  const dangerous =
    '"Payroll Bridge" (bridge) is enabled and holds no directory role. It has 5 application permissions ' +
    "(RoleManagement.ReadWrite.Directory, Calendars.Read, Mail.Read and 2 more). " +
    `With that it can give itself or anyone further privileges, up to Global Administrator. ${rest}`;

  test("is told with its application permissions, the dangerous ones first", () => {
    expect(actorAccessSentence(bridge(app(granting)))).toBe(`${dangerous} This plan does not change that.`);
    expect(actorAfterSentence(bridge(app(granting)))).toBe(dangerous);
    expect(actorBetweenSentence(bridge(app(granting)), "now")).toBe(dangerous);
    expect(actorBetweenSentence(bridge(app([])), "then")).toBe(
      `At the second point, "Payroll Bridge" (bridge) was enabled and held no directory role. It had no application permission. ${rest}`,
    );
    expect(actorAccessSentence(bridge(app(null)))).toBe(
      '"Payroll Bridge" (bridge) is enabled and holds no directory role. Which application permissions it has is not known. ' +
        "This plan does not change that.",
    );
  });

  test("is told with the permissions that a plan takes or gives, which let it in again", () => {
    const powerful = app(["RoleManagement.ReadWrite.Directory"]);
    expect(actorAccessSentence(bridge(powerful, app([])))).toMatch(
      / This plan would take the application permission RoleManagement\.ReadWrite\.Directory from it\.$/,
    );
    expect(isReadmitted(bridge(app([]), powerful))).toBe(true);
    expect(isReadmitted(bridge(app(null), powerful))).toBe(false);
    expect(actorBetweenSentence(bridge(app([]), powerful), "now")).toMatch(
      / It did not have the application permission RoleManagement\.ReadWrite\.Directory at the first point\.$/,
    );
    expect(actorAccessSentence(bridge({ ...powerful, signIn: "deleted" }))).toContain(
      `It still has the application permission RoleManagement.ReadWrite.Directory assigned: ${restoring}`,
    );
  });
});

test("a plan that restores an account, or lets it activate a role, readmits its author", () => {
  const activates = { ...state("open"), eligible: ['"Global Administrator"'] };
  expect(isReadmitted(access(state("deleted", "Global Administrator"), state("open", "Global Administrator")))).toBe(
    true,
  );
  expect(isReadmitted(access(state("open"), activates))).toBe(true);
  expect(isReadmitted(access(activates))).toBe(false);
  expect(isReadmitted(access(state("open", "Global Administrator"), state("deleted", "Global Administrator")))).toBe(
    false,
  );
});

test("a comparison describes the access at its second point, and the roles that differ from the first", () => {
  const owner = state("open", "Global Administrator");
  expect(actorBetweenSentence(access(state("open"), owner), "now")).toBe(
    '"miles@contoso.example" can sign in and holds "Global Administrator". It did not have "Global Administrator" at the first point.',
  );
  expect(actorBetweenSentence(access(owner, state("disabled")), "then")).toBe(
    'At the second point, "miles@contoso.example" was disabled and held no directory role. ' +
      'It had "Global Administrator" at the first point and not at the second.',
  );
  expect(actorBetweenSentence(access({ ...state("open"), unkeptRoles: true }, owner), "now")).toBe(
    '"miles@contoso.example" can sign in and holds "Global Administrator". ' +
      "Which roles it held at the first point, the history does not have.",
  );
});

test.each<[ActorAccess, string]>([
  [
    access(state("blocked", "User Administrator"), state("open", "User Administrator")),
    '"miles@contoso.example" can sign in and holds "User Administrator". Before the recovery it could not.',
  ],
  [access(state("open")), '"miles@contoso.example" can sign in and holds no directory role.'],
  [
    access(state("open"), state("disabled")),
    '"miles@contoso.example" is disabled and holds no directory role. Before the recovery it could.',
  ],
  [
    access(state("open"), state("open", "Global Administrator")),
    '"miles@contoso.example" can sign in and holds "Global Administrator". It did not have "Global Administrator" before the recovery.',
  ],
  [access(state("unknown")), '"miles@contoso.example" is not an account or application of this tenant now.'],
])("the author of undone changes is described after the recovery: %#", (given, sentence) => {
  expect(actorAfterSentence(given)).toBe(sentence);
});

test("an application that is not in the tenant is called a service of Microsoft or a removed one", () => {
  const service = {
    ...access(state("unknown")),
    actor: { kind: "app", id: "x", name: "Approval Management" },
  } as const;
  expect(actorAccessSentence(service)).toBe(
    '"Approval Management" (x) is no application of this tenant now: it is a service of Microsoft, or was removed.',
  );
});

test("roles that are known of one point only count as the same at two", () => {
  const known = {
    ...state("open"),
    eligible: ['"User Administrator"'],
    limited: ['"Groups Administrator" over Berlin'],
  };
  const unknown = { ...state("open"), eligible: null, limited: null };
  for (const two of [access(known, unknown), access(unknown, known)]) {
    expect(actorBetweenSentence(two, "then")).not.toMatch(/did not have|It had/);
    expect(actorAfterSentence(two)).not.toMatch(/did not have|It had/);
    expect(actorAccessSentence(two)).toContain("This plan does not change that.");
    expect(isReadmitted(two)).toBe(false);
  }
  expect(actorBetweenSentence(access(state("open"), known), "then")).toContain(
    'It did not have "Groups Administrator" over Berlin or "User Administrator" (to be activated) at the first point.',
  );
});
