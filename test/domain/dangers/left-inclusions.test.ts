import { describe, expect, test } from "vitest";
import { groupLosses } from "../../../src/domain/dangers/left-inclusions.ts";
import type { Cohort } from "../../../src/domain/sign-in/cohort.ts";
import { membershipsIn } from "../../../src/domain/sign-in/memberships.ts";
import type { SignInPolicy } from "../../../src/domain/sign-in/policy.ts";
import type { Tense } from "../../../src/domain/sign-in/shift-verb.ts";
import { aModel, GLOBAL, policy, signInState, user } from "../sign-in/a-model.ts";

const including = (id: string, more: Parameters<typeof policy>[1] = {}) =>
  policy(id, { users: { includeGroups: ["g"] }, ...more });
const inGroup = signInState({ groups: ["g"] });
const leaving = (id: string, more: Parameters<typeof signInState>[0] = {}, of: Partial<Cohort> = {}) =>
  user(id, signInState({ ...more, groups: ["g", ...(more.groups ?? [])] }), { after: signInState(more), ...of });
const staying = Array.from({ length: 5 }, (_, n) => user(`stays${n}`, inGroup));

interface Story {
  readonly policies?: readonly SignInPolicy[];
  readonly were?: readonly SignInPolicy[];
  readonly unread?: string;
  readonly tense?: Tense;
}

function said(users: readonly Cohort[], { policies = [including("MFA")], ...more }: Story = {}): string[] {
  const { were = policies, tense = "done", unread } = more;
  const all = [...staying, ...users];
  const on = (side: "before" | "after") =>
    all.flatMap(({ id, [side]: state }) => (state?.groups.has("g") ? [{ type: "user", id: id ?? "" } as const] : []));
  const members = { before: on("before"), after: on("after") };
  const node = { live: { before: true, after: true }, members, ...(unread === undefined ? {} : { unread }) };
  const model = aModel({ before: were, after: policies }, all);
  const known = membershipsIn(new Map([["g", node]]));
  const risks = groupLosses({ model, groups: ["g"], members: known, nameOf: () => "MFA required" }, tense);
  return risks.map(({ severity, rule, sentence }) => `${severity} ${rule}: ${sentence}`);
}

describe("people who are taken out of a group that an enforced policy includes", () => {
  test("are a danger of what was done and of a plan, named with the group and the policy", () => {
    const users = [leaving("ann", { roles: [GLOBAL] }), leaving("ben")];
    expect(said(users)).toEqual([
      'high weakensSignIn: The group "MFA required" lost 2 users ("ann" and "ben"; 1 with privileged roles), who are no ' +
        'longer under the enforced policy that includes it: "MFA".',
    ]);
    expect(said(users, { tense: "plan" })).toEqual([
      'high weakensSignIn: Takes 2 users ("ann" and "ben"; 1 with privileged roles) out of the group "MFA required", who ' +
        'would no longer be under the enforced policy that includes it: "MFA".',
    ]);
  });

  test("are as grave as what the policy asks, and their roles", () => {
    const session = [
      including("Reauthenticate", {
        controls: [],
        session: { signInFrequency: { isEnabled: true, value: 4, type: "hours" } },
      }),
    ];
    const gravity = (users: readonly Cohort[], policies?: readonly SignInPolicy[]) =>
      said(users, policies === undefined ? {} : { policies }).map((one) => one.split(" ")[0]);
    expect(gravity([leaving("ben")])).toEqual(["medium"]);
    expect(gravity([leaving("ben")], session)).toEqual(["low"]);
    expect(gravity([leaving("ann", { roles: [GLOBAL] })], session)).toEqual(["medium"]);
  });

  test("are no danger where the policy reaches them in another way, or did not reach them before", () => {
    const over = (users: object) => ({ policies: [policy("MFA", { users: { includeGroups: ["g"], ...users } })] });
    const ann = leaving("ann", { roles: [GLOBAL], groups: ["h"] });
    expect(said([ann], over({}))).toHaveLength(1);
    expect(said([ann], over({ includeUsers: ["All"] }))).toEqual([]);
    expect(said([ann], over({ includeUsers: ["ann"] }))).toEqual([]);
    expect(said([ann], over({ includeRoles: [GLOBAL] }))).toEqual([]);
    expect(said([ann], over({ includeGroups: ["g", "h"] }))).toEqual([]);
    expect(said([ann], over({ excludeGroups: ["h"] }))).toEqual([]);
  });

  test("are no danger by a policy that is not enforced on both sides, or that the group is not in", () => {
    const off = [including("MFA", { state: "disabled" })];
    expect(said([leaving("ann")], { policies: off })).toEqual([]);
    expect(said([leaving("ann")], { were: off })).toEqual([]);
    expect(said([leaving("ann")], { were: [policy("MFA", { users: { includeUsers: ["None"] } })] })).toEqual([]);
  });

  test("are not told where the users of the group could not all be read, nor twice where it is emptied, nor if they are for emergencies", () => {
    expect(said([leaving("ann")], { unread: "its members could not be read" })).toEqual([]);
    expect(said([leaving("ann", {}, { breakGlass: true })])).toEqual([]);
    const many = Array.from({ length: 9 }, (_, n) => leaving(`left${n}`));
    expect(said(many)).toEqual([expect.stringMatching(/^high policyGroupEmptied/)]);
  });
});
