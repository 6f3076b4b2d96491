import { describe, expect, test } from "vitest";
import { rehearsalSection } from "../../src/approval-page/dangers.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { afterRecoveryLines } from "../../src/domain/recovery/after-recovery.ts";
import type { SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import { approvalWarnings } from "../../src/guard/approval-text.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines, summarySentence } from "../../src/mcp/render/summary-lines.ts";
import { aModel, consequencesOf, crowd, read } from "../domain/sign-in/a-model.ts";

const NAME = "CA042";
const PREVIEW = jobId("411c9679-f8b5-4dae-ac2a-d637df77cee1");
const everyApp = { applications: { includeApplications: ["All"] } };
const everyone = { ...everyApp, users: { includeUsers: ["All"] } };
const workloads = { ...everyApp, clientApplications: { includeServicePrincipals: ["ServicePrincipalsInMyTenant"] } };
const filter = { mode: "include", rule: 'device.model -eq "X"' };

/** The conditions that rest on what a directory does not hold, each with what is said to be unknown. */
const kinds: readonly (readonly [kind: string, conditions: JsonObject, unknown: string])[] = [
  ["user risk", { ...everyone, userRiskLevels: ["high"] }, "which users are at risk"],
  ["sign-in risk", { ...everyone, signInRiskLevels: ["high"] }, "which sign-ins are at risk"],
  ["insider risk", { ...everyone, insiderRiskLevels: "elevated" }, "which users are an insider risk"],
  [
    "authentication flows",
    { ...everyone, authenticationFlows: { transferMethods: "deviceCodeFlow" } },
    "who signs in by device code or authentication transfer",
  ],
  ["a device filter", { ...everyone, devices: { deviceFilter: filter } }, "which devices match a filter"],
  [
    "an application filter",
    { ...everyone, applications: { includeApplications: ["All"], applicationFilter: filter } },
    "which applications match a filter",
  ],
  [
    "service principal risk",
    { ...workloads, servicePrincipalRiskLevels: ["high"] },
    "which service principals or agents are at risk",
  ],
  [
    "a service principal filter",
    { ...everyApp, clientApplications: { ...workloads.clientApplications, servicePrincipalFilter: filter } },
    "which service principals or agents match a filter",
  ],
];

const policyOf = (conditions: JsonObject, state: string) =>
  read("p", { displayName: NAME, state, conditions, grantControls: { operator: "OR", builtInControls: ["block"] } });

const summary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [], samples: [] },
};

/** Every place in which consequences for signing in are told. */
const faces: readonly (readonly [face: string, tell: (signIn: SignInConsequences) => string])[] = [
  ["the host's form and the terminal", (rehearsal) => approvalWarnings({ risks: [], rehearsal }).join("\n")],
  ["the approval page", (rehearsal) => rehearsalSection(rehearsal)?.html.replaceAll("&quot;", '"') ?? ""],
  [
    "a summary's text",
    (rehearsal) => {
      const shown = summaryData({ ...summary, assessment: { risks: [], riskiest: [], rehearsal } }, PREVIEW);
      return [summarySentence(shown), ...summaryLines(shown)].join("\n");
    },
  ],
  [
    "a summary's list on signing in",
    (rehearsal) =>
      summaryData({ ...summary, assessment: { risks: [], riskiest: [], rehearsal } }, PREVIEW, {
        list: "signIn",
      }).signIn?.join("\n") ?? "",
  ],
  ["a comparison's text", (signIn) => comparisonFacts({ done: { risks: [], signIn } }).lines.join("\n")],
  [
    "a comparison's data",
    (signIn) => (comparisonFacts({ done: { risks: [], signIn } }).data.signIn as readonly string[]).join("\n"),
  ],
  [
    "a verification",
    (signIn) => afterRecoveryLines({ signIn, actors: [], unusable: { total: 0, items: [] }, renew: [] }).join("\n"),
  ],
];

describe.each(kinds)("a policy with %s", (_, conditions, unknown) => {
  const [on, off] = [policyOf(conditions, "enabled"), policyOf(conditions, "disabled")];
  const people = [crowd(9)];
  const said = `Not assessed: ${unknown} ("${NAME}").`;

  test.each(faces)(
    "is told with its name as not assessed in %s, whether it comes, goes or is put in another's place",
    (_, tell) => {
      expect(tell(consequencesOf(aModel({ before: [off], after: [on] }, people)))).toContain(said);
      expect(tell(consequencesOf(aModel({ before: [on], after: [off] }, people)))).toContain(said);
      expect(tell(consequencesOf(aModel({ before: [on], after: [] }, people)))).toContain(said);
    },
  );

  test.each(faces)("is not spoken of in %s where it stays as it is, or comes with being switched off", (_, tell) => {
    expect(tell(consequencesOf(aModel({ before: [on], after: [on] }, people)))).not.toContain(unknown);
    const plain = policyOf(everyone, "enabled");
    expect(tell(consequencesOf(aModel({ before: [plain], after: [off] }, people)))).not.toContain(unknown);
  });
});

test("a policy with risk that stays as it is, and that users come under, is told as not assessed", () => {
  const risky = policyOf({ ...everyApp, users: { includeGroups: ["g"] }, userRiskLevels: ["high"] }, "enabled");
  const joined = { ...crowd(9), after: { guest: null, groups: new Set(["g"]), roles: new Set<string>() } };
  const signIn = consequencesOf(aModel({ before: [risky] }, [joined]));
  expect(approvalWarnings({ risks: [], rehearsal: signIn })).toContain(
    `Not assessed: which users are at risk ("${NAME}").`,
  );
});

test("security defaults and per-user MFA are told as not evaluated once in each answer on signing in", () => {
  const signIn = consequencesOf(aModel({ before: [policyOf(everyone, "enabled")], after: [] }, [crowd(9)]));
  for (const [, tell] of faces.filter(([face]) => face !== "a comparison's data"))
    expect(tell(signIn).match(/security defaults and per-user MFA/g)).toHaveLength(1);
});
