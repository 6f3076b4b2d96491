import { jobId } from "../../src/domain/ids.ts";
import { type AfterRecovery, afterRecoveryLines, formerNameOf } from "../../src/domain/recovery/after-recovery.ts";
import { type NamedLocation, namedLocation } from "../../src/domain/sign-in/named-location.ts";
import type { ObjectName } from "../../src/domain/words/told-name.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines } from "../../src/mcp/render/summary-lines.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import { aModel, linesOf, policy } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const app = { type: "application", id: "payroll" } as const;
const renewed = (before: string) => () => {
  const items = [{ ref: app, displayName: "Payroll", ...formerNameOf("Payroll", before) }];
  const renew = [{ reason: "asDeleted", total: 1, items }] as const;
  const after: AfterRecovery = { actors: [], unusable: { total: 0, items: [] }, renew };
  return afterRecoveryLines(after).join("\n");
};

const office = (name: ObjectName, range: string): NamedLocation => ({
  ...namedLocation("office", { ipRanges: [{ cidrAddress: range }] }),
  name,
});
const rule = policy("CA1", { conditions: { locations: { includeLocations: ["office"] } }, controls: ["block"] });
const widened = (name: ObjectName) => () => {
  const [locations, locationsAfter] = [[office(name, "192.0.2.0/25")], [office(name, "192.0.2.0/24")]];
  return linesOf(aModel({ before: [rule], locations, locationsAfter }, [])).join("\n");
};
const renamedOffice = { name: "Office", id: "office", formerly: "Old" };

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
  pair("formerly …", widened(renamedOffice), widened("Office"), 'Location "Office" would match'),
  pair("Location …", widened("Office"), unmoved, "No user's sign-in would change."),
  pair(
    ", to be called …",
    previewed({ newNames: [{ ref: app, name: "Payroll" }] }),
    previewed({}),
    'application "Trap" payroll (displayName)',
  ),
];
