import { jobId } from "../../src/domain/ids.ts";
import { type AfterRecovery, afterRecoveryLines, formerNameOf } from "../../src/domain/recovery/after-recovery.ts";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import { type NamedLocation, namedLocation } from "../../src/domain/sign-in/named-location.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines } from "../../src/mcp/render/summary-lines.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import { aModel, consequencesOf, linesOf, policy } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const app = { type: "application", id: "payroll" } as const;
const renewed = (before: string) => () => {
  const items = [{ ref: app, displayName: "Payroll", ...formerNameOf("Payroll", before) }];
  const renew = [{ reason: "asDeleted", total: 1, items }] as const;
  const after: AfterRecovery = { actors: [], unusable: { total: 0, items: [] }, renew };
  return afterRecoveryLines(after).join("\n");
};

const office = (displayName: string, range: string): NamedLocation =>
  namedLocation("office", { displayName, ipRanges: [{ cidrAddress: range }] });
const rule = policy("CA1", { conditions: { locations: { includeLocations: ["office"] } }, controls: ["block"] });
const widened = (name: string, tense: Tense) => () => {
  const [locations, locationsAfter] = [[office(name, "192.0.2.0/25")], [office("Office", "192.0.2.0/24")]];
  const model = aModel({ before: [rule], locations, locationsAfter }, []);
  return consequenceLines(consequencesOf(model), { tense }).join("\n");
};

const unmoved = () => linesOf(aModel({ before: [rule], locations: [office("Office", "192.0.2.0/24")] }, [])).join("\n");

const summary: ChangeSummary = {
  totals: { changedObjects: 1, changedLinks: 0, notRecoverable: 0 },
  ...{ byType: [], parts: [], properties: [], links: [], notRecoverable: [], actors: [] },
  samples: [{ ...app, displayName: "Trap", action: "update", what: ["displayName"] }],
};
const previewed = (more: Partial<ChangeSummary>) => () =>
  summaryLines(summaryData({ ...summary, ...more }, jobId("411c9679-f8b5-4dae-ac2a-d637df77cee1"))).join("\n");

/** Both names of what a plan renames. */
export const renamedPairs: readonly Pair[] = [
  pair(", before the recovery …", renewed("Trap"), renewed("Payroll"), 'application "Payroll" (payroll)'),
  pair("now called", widened("Old", "plan"), widened("Old", "done"), '"Office", before called "Old", matches'),
  pair("before called", widened("Old", "done"), widened("Old", "plan"), '"Office", now called "Old", would match'),
  pair("Location ……", widened("Old", "plan"), unmoved, "No user's sign-in would change."),
  pair(
    ", to be called …",
    previewed({ newNames: [{ ref: app, name: "Payroll" }] }),
    previewed({}),
    'application "Trap" payroll (displayName)',
  ),
];
