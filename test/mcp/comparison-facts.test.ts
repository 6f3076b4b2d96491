import { expect, test } from "vitest";
import type { Severity } from "../../src/domain/changes/risk.ts";
import { onlyShifts, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { losesSentence } from "../../src/mcp/render/danger-texts.ts";

const done = { risks: [], signIn: null, actors: [] };

test("a comparison without dangers says that it looked for some", () => {
  expect(comparisonFacts({ done }).lines).toContain("danger: none of those that are looked for, in this scope");
});

test("a comparison of too many objects says that their dangers are unknown", () => {
  const { lines, data } = comparisonFacts({ done: null });
  expect(lines).toEqual([expect.stringContaining("were not worked out, because too many objects may differ")]);
  const [cut] = comparisonFacts({ done: null, actsReadBackTo: Date.UTC(2026, 10, 20) }).lines;
  expect(cut).toContain("back to 2026-11-20T00:00:00Z; list_activity with until");
  expect(data).toEqual({ notAssessed: lines[0] });
});

test("a later page of a comparison leaves dangers to the first", () => {
  expect(comparisonFacts({})).toMatchObject({ lines: [], data: {} });
});

test("a comparison names what it could not compare", () => {
  const notCompared = "Not compared: groups.";
  const shown = `${notCompared} list_activity shows what the audit log has of them.`;
  expect(comparisonFacts({ notCompared })).toMatchObject({ lines: [shown], data: { notCompared: shown } });
});

const shift = (name: string): SignInConsequences["shifts"][number] => ({
  ...{ kind: "blocked", extent: "every", what: [], remains: false, causes: [], moreCauses: 0, users: 20 },
  administrators: { count: 20, names: Array.from({ length: 20 }, (_, n) => `${name} ${n}`) },
  breakGlass: { count: 0, names: [] },
});
const free = { total: 3, free: 3 };
const consequences: SignInConsequences = {
  ...{ ...onlyShifts, asOf: 0, shifts: [shift("Ada")], policies: [], morePolicies: 0 },
  policyAdministrators: { before: free, after: free },
};
const signInOf = (signIn: SignInConsequences, names: "one" | "all") =>
  comparisonFacts({ done: { ...done, signIn } }, { names, whole: "the whole" });

test("a comparison that is asked for all names leaves room for its changes, whatever their number and length", () => {
  const some = signInOf(consequences, "all");
  expect(some.lines.join()).toContain('"Ada 19"');
  expect(some.lines.join()).not.toContain("leave out");
  const shifts = Array.from({ length: 12 }, () => shift("N".repeat(200)));
  const many = signInOf({ ...consequences, shifts }, "all");
  expect(Math.max(many.size.data, many.size.text)).toBeLessThan(5 * 1_024);
  expect(many.lines.join()).toContain("and 19 more");
  expect(many.lines.join()).toContain("leave out: compare_snapshots with a narrower scope");
});

test("a comparison names the call that shows each application, where its lines show the first", () => {
  const applications = Array.from(
    { length: 7 },
    (_, n) => ({ ref: { type: "servicePrincipal", id: `a${n}` }, name: `App ${n}`, becomes: "unavailable" }) as const,
  );
  const shown = signInOf({ ...consequences, shifts: [], applications }, "one").lines.join();
  expect(shown).toContain("And 2 more applications.");
  expect(shown).toContain("leave out: the whole");
  const whole = signInOf({ ...consequences, shifts: [], applications }, "all").lines.join();
  expect(whole).toContain('"App 6"');
  expect(whole).not.toMatch(/more applications|leave out/);
});

test("a page with little room tells a grave danger of many objects in whole, because its sentence names its author", () => {
  const risk = { rule: "massChange", sentence: "S", displayName: null, objects: 20 } as const;
  const group = { type: "group", id: "g" } as const;
  const isBrief = (severity: Severity, ref: EntityRef | null) =>
    losesSentence({ ...risk, severity, ref }, ["high", "medium"]);
  expect([isBrief("high", null), isBrief("critical", group)]).toEqual([false, false]);
  expect([isBrief("high", group), isBrief("medium", null)]).toEqual([true, true]);
});
