import { expect, test } from "vitest";
import type * as z from "zod";
import type { ComparisonFacts } from "../../src/mcp/render/comparison.ts";
import type { SummaryData } from "../../src/mcp/render/summary-output.ts";
import type { verificationOutput } from "../../src/mcp/render/verification.ts";
import type { Html } from "../../src/review/html.ts";
import { comparisonSection, objectSection } from "../../src/review-app/other-sections.ts";
import { summarySection, verificationSection } from "../../src/review-app/sections.ts";

const TIME = "2026-11-27T18:00:00Z";
const named = (displayName: string) => ({ type: "user", id: "u", displayName });

/** Each member of an answer, with its own name as a text in it, or the reason why the section leaves it out. */
type Members<Name extends PropertyKey> = Readonly<Record<Name, unknown>>;
const LEFT_OUT = "left out: ";

const summary: Members<keyof SummaryData> = {
  totals: { changedObjects: 7, changedLinks: 0 },
  byType: `${LEFT_OUT}the boxes that narrow the list have them`,
  properties: `${LEFT_OUT}the boxes that narrow the list have them`,
  links: `${LEFT_OUT}the rows of the list have them`,
  notRecoverable: [{ code: "(notRecoverable)", objects: 1 }],
  actors: [{ actor: "(actors)", objects: 1, first: TIME, last: TIME }],
  done: ["(done)"],
  accounts: ["(accounts)"],
  riskiest: [{ why: "(riskiest)" }],
  signIn: ["(signIn)"],
  warnings: ["(warnings)"],
  samples: `${LEFT_OUT}the rows of the list have them`,
  histogram: { from: TIME, width: "1 hour", objects: [2], by: ["(histogram)"], unknown: 0 },
  risks: `${LEFT_OUT}the dangers are told`,
  unheld: "(unheld)",
  notReached: "(notReached)",
  leftOut: "(leftOut)",
  note: "(note)",
  next: `${LEFT_OUT}the page has buttons`,
};

const verification: Members<keyof z.input<typeof verificationOutput>> = {
  verified: true,
  outcome: `${LEFT_OUT}the verdict says it`,
  verdict: "(verdict)",
  unknown: [{ type: "group", objects: 3 }],
  asOf: `${LEFT_OUT}the page stands beside the answer`,
  pending: [{ ...named("(pending)"), now: 1, expected: 2, lookAgainAt: TIME }],
  residual: { total: 1, items: [named("(residual)")], failed: ["(failed)"], changedLater: ["(changedLater)"] },
  expected: [{ code: "c", sentence: "(expected)", objects: 1, sample: [] }],
  rest: ["(rest)"],
  kept: { total: 1, items: [named("(kept)")] },
  deletedWithDifferences: 9,
  after: ["(after)"],
  notLookedAt: ["(notLookedAt)"],
  notReached: "(notReached)",
  rebuilt: { total: 1, items: [{ ...named("(rebuilt)"), newId: "n", checklist: ["(checklist)"] }] },
  job: `${LEFT_OUT}the follower shows it`,
  next: `${LEFT_OUT}the page has buttons`,
};

/** The links of an object are rows below its section. */
const object = {
  ...{ type: "user", id: "(id)", displayName: "(displayName)", state: "(state)", stateNow: "(stateNow)", asOf: TIME },
  ...{ note: "(note)", renewed: ["(renewed)"], properties: { city: "(properties)" }, signIn: "(signIn)" },
  ...{ cut: [{ path: "(cut)", shown: 1, total: 2, shownBy: "call" }], roles: ["(roles)"], rolesNote: "(rolesNote)" },
  ...{ eligibleRoles: ["(eligibleRoles)"], eligibleRolesNote: "(eligibleRolesNote)" },
};

const comparison = {
  ...{
    from: TIME,
    to: TIME,
    unheld: ["(unheld)"],
    dangers: ["(dangers)"],
    signIn: ["(signIn)"],
    accounts: ["(accounts)"],
  },
  ...{ actorNote: "(actorNote)", earlier: ["(earlier)"], reversed: ["(reversed)"], related: ["(related)"] },
  ...{ notAssessed: "(notAssessed)", notCompared: "(notCompared)", unknownAuthors: "(unknownAuthors)" },
} satisfies ComparisonFacts["data"];

/** Words for a member that the section shows in another form. */
const other: Readonly<Record<string, string>> = {
  totals: "7 objects",
  verified: "(verdict)",
  unknown: "3 groups",
  deletedWithDifferences: "9 objects",
  asOf: "as of",
  type: "user",
  from: "What changed from",
  to: "What changed from",
};

test.each<[string, Members<string>, (facts: Members<string>) => Html]>([
  ["a summary", summary, summarySection],
  ["a verification", verification, verificationSection],
  ["a comparison", comparison, comparisonSection],
  ["an object", object, objectSection],
])("the review shows a person all of %s", (_, members, section) => {
  const given = Object.entries(members).filter(([, value]) => !String(value).startsWith(LEFT_OUT));
  const shown = section(Object.fromEntries(given)).html;
  const missing = given.map(([name]) => other[name] ?? `(${name})`).filter((word) => !shown.includes(word));
  expect(missing).toEqual([]);
  for (const word of ["(failed)", "(changedLater)", "(checklist)"])
    expect(shown.includes(word)).toBe(members === verification);
});
