import { losses } from "../../src/domain/changes/losses.ts";
import { type ReasonCode, reasonCodes } from "../../src/domain/changes/reason.ts";
import { type RiskFacts, risksOf } from "../../src/domain/dangers/risk-rules.ts";
import type { RiskSubject } from "../../src/domain/dangers/risk-subject.ts";
import { planOutlook } from "../../src/summaries/plan-outlook.ts";
import { aSummary } from "./a-summary.ts";
import { type Pair, pair } from "./pair.ts";

const facts: RiskFacts = {
  ...{ callerId: "ada", serverId: null, breakGlass: new Set(), privileged: new Map(), roleAssignableGroups: new Set() },
  ...{ dangers: new Map(), othersWork: new Map(), singleAuthor: false, exposures: new Map(), takenFrom: () => null },
};
const staying =
  (more: Partial<RiskSubject>): (() => string) =>
  () =>
    risksOf(
      {
        ...{ ref: { type: "group", id: "field" }, displayName: "Field", action: "restore", notRecoverable: null },
        ...{ changedFields: [], links: [], ...more },
      },
      facts,
    )
      .map(({ sentence }) => sentence)
      .join("\n") || "no danger";
const because = (notRecoverable: ReasonCode) => staying({ notRecoverable });
const counted = (reason: ReasonCode) => () =>
  planOutlook({ ...aSummary, notRecoverable: [{ reason, objects: 2 }] }, []).lost;
/** A reason that has no words in common with this one. */
const otherThan = (reason: ReasonCode): ReasonCode => (reason === "builtIn" ? "dynamicMembership" : "builtIn");
const link = (reason: ReasonCode) =>
  staying({ action: "update", links: [{ link: "members", add: 0, remove: 0, kept: [reason] }] });

/** On what a recovery does not put back, by reason. */
export const lossPairs: readonly Pair[] = [
  ...reasonCodes.flatMap((reason) => {
    const other = otherThan(reason);
    const [here, there] = [losses[reason], losses[other]];
    return [
      pair(here.because, because(reason), because(other), there.because),
      pair(here.remedy, because(reason), because(other), there.remedy),
      // New objects stay in force, and are counted with that.
      ...(reason === "notSoftDeletable" ? [] : [pair(here.counted, counted(reason), counted(other), there.counted)]),
    ];
  }),
  pair("…, because …: ….", because("builtIn"), staying({}), "no danger"),
  pair(
    "is not brought back",
    because("builtIn"),
    staying({ notRecoverable: "builtIn", action: "update" }),
    "is left as it is",
  ),
  pair(
    "is left as it is now",
    staying({ notRecoverable: "builtIn", action: "update" }),
    because("builtIn"),
    "is not brought",
  ),
  pair(
    "is left in place",
    staying({ notRecoverable: "builtIn", action: "softDelete" }),
    because("builtIn"),
    "is not brought",
  ),
  pair("… keeps links as they are now…", link("targetGone"), because("targetGone"), "is not brought back"),
  pair("The …", staying({ notRecoverable: "builtIn", displayName: null }), because("builtIn"), 'Group "Field"'),
];
