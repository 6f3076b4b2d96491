import { expect, test } from "vitest";
import type { PlanRisk, RiskyChange } from "../../src/domain/changes/risk.ts";
import type { DoneDanger } from "../../src/domain/dangers/done-danger.ts";
import { jobId } from "../../src/domain/ids.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { fittedSummary } from "../../src/mcp/render/summary-fit.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";

test("a summary that has no room for its dangers names its authors and counts its types all the same", () => {
  const risk = (at: number): PlanRisk & RiskyChange => ({
    ...{
      rule: "credentialAdded",
      severity: "high",
      ref: { type: "user", id: `u${at}` } as const,
      displayName: `Person ${at}`,
    },
    ...{ objects: 1, sentence: `${"A danger with many words that says what was done to somebody ".repeat(6)}${at}.` },
  });
  const risks = Array.from({ length: 12 }, (_, at) => risk(at));
  const types = ["user", "group", "application", "servicePrincipal", "namedLocationPolicy", "roleAssignment"] as const;
  const authors = ["miles", "hannah", "grace", "leila", "desk"];
  const summary: ChangeSummary = {
    totals: { changedObjects: 60, changedLinks: 0, notRecoverable: 0 },
    ...{ byType: [], properties: [], links: [], notRecoverable: [], samples: [] },
    parts: types.map((type) => ({ type, action: "update" as const, objects: 10 })),
    actors: authors.map((name, at) => ({
      ...{ actor: { kind: "user", id: name, name: `${name}@contoso.example` } as const, objects: 40 - at },
      ...{ first: 0, last: 1 },
    })),
    assessment: { risks, riskiest: risks, rehearsal: null, done: { risks, signIn: null } },
  };
  const shown = summaryData(summary, jobId("p"));
  expect(shown.actors).toHaveLength(authors.length);
  expect(shown.byType).toHaveLength(types.length);
  expect(shown.leftOut).toMatch(/^more rows of (?:riskiest|done) /);
});

test("a summary without room keeps the gravest row of each list while another list has more", () => {
  const long = (about: string) => `${about} ${"with many words that say what is at stake ".repeat(11)}`;
  const rows = (about: string) => [1, 2, 3].map((at) => `${long(about)}${at}.`);
  const lists = {
    signIn: [`${long("Sign-in").repeat(3)}1.`],
    warnings: rows("Warning"),
    done: rows("Deed"),
    accounts: rows("Account"),
  };
  const data = {
    ...{ byType: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [], riskiest: [] },
    ...{
      totals: { changedObjects: 60, changedLinks: 0, notRecoverable: 0 },
      notReached: long("Not reached"),
      ...lists,
    },
    risks: {},
    next: long("Next"),
  };
  const shown = fittedSummary(data, jobId("p"));
  for (const list of ["signIn", "warnings", "done", "accounts"] as const) expect(shown[list]?.[0]).toMatch(/1\.$/);
});

test("a summary without room for the sentences of grave deeds names each deed by its beginning and author", () => {
  const deed = (at: number): DoneDanger => ({
    ...{ rule: "consentGranted", severity: "high", objects: 1, displayName: `App ${at}` },
    ref: { type: "application", id: `a${at}` },
    sentence: `Application "App ${at}" was granted the permissions ${"Mail.ReadWrite and ".repeat(20)}openid for every user.`,
    by: [{ actor: { kind: "user", id: "m", name: "mallory@contoso.example" }, changes: 1, first: 0, last: 1 }],
  });
  const summaryOf = (deeds: number) =>
    summaryData(
      {
        totals: { changedObjects: deeds, changedLinks: 0, notRecoverable: 0 },
        ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], samples: [], actors: [] },
        assessment: {
          ...{ risks: [], riskiest: [], rehearsal: null },
          done: { risks: Array.from({ length: deeds }, (_, at) => deed(at)), signIn: null },
        },
      },
      jobId("p"),
    );
  const few = summaryOf(3);
  expect(few.done?.every((line) => line.includes("openid for every user."))).toBe(true);
  expect(few.leftOut).toBeUndefined();
  const many = summaryOf(14);
  for (const { done } of [many, summaryOf(40)]) expect(done?.[0]).toContain("openid for every user.");
  expect(many.done?.at(-1)).toBe(
    'high: Application "App 13" was granted the permissions Mail.ReadWrite and … by mallory@contoso.example',
  );
  expect(many.leftOut).toBe(
    'more rows of done (ends of sentences): summarize_changes with previewJobId "p" and list "done"',
  );
});
