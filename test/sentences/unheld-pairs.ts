import { unheldSection } from "../../src/approval-page/dangers.ts";
import { ActorWrites } from "../../src/domain/authors/actor-writes.ts";
import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { unheldIn } from "../../src/domain/dangers/unheld-acts.ts";
import { unheldKinds } from "../../src/domain/dangers/unheld-kinds.ts";
import { unheldLines, unheldVerdict } from "../../src/domain/dangers/unheld-words.ts";
import { comparisonFacts } from "../../src/mcp/render/comparison.ts";
import { doneLines } from "../../src/mcp/render/done-lines.ts";
import { nextAfter } from "../../src/mcp/render/job.ts";
import { summaryData } from "../../src/mcp/render/summary.ts";
import { summaryLines } from "../../src/mcp/render/summary-lines.ts";
import { unheldText, unheldTexts } from "../../src/mcp/render/unheld.ts";
import { verificationData } from "../../src/mcp/render/verification.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { unheldEntry } from "../support/unheld-entry.ts";
import { aRequest } from "./a-request.ts";
import { preview, summary } from "./answer-pairs.ts";
import { type Asked, contrasts, filled, type Pair, pair } from "./pair.ts";
import { tried } from "./tried.ts";

const silence = "silence";
const act = (operation: string, more: Partial<AuditRecord> = {}): AuditRecord => ({
  ...unheldEntry(operation, { time: 1_000 }),
  ...{ id: operation, ...more },
});
const FEDERATED = act("Set domain authentication");
const UNNAMED = act("Update device");
const byOthers = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    ...FEDERATED,
    actor: { kind: "user", id: `u${at}`, name: null } as const,
  }));
/** Returns acts on two objects, of which the first are reversed. */
const reversed = (count: number) =>
  ["A", "B"].flatMap((displayName, at) => {
    const targets = [{ ref: null, displayName, modified: [] }];
    const added = act("Add partner to company", { targets });
    return at < count ? [act("Remove partner from company", { targets, time: 2_000 }), added] : [added];
  });
const told =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    unheldLines(unheldIn(records), 1).join("\n") || silence;
const federated = told(FEDERATED);
const unnamed = told(UNNAMED);
const quiet = told();

/** Returns what is said of a kind of acts, by its first activity, with the property that makes it one. */
const ofKind = (activities: string): Asked => {
  const name = "TrustedCAsForPasswordlessAuth";
  const targets = [{ ref: null, displayName: "x", modified: [{ name, oldValue: null, newValue: "y" }] }];
  return told(act(activities.split(", ")[0] ?? "", { targets }));
};
const kinds: readonly Pair[] = unheldKinds.flatMap(({ activities, why, mend }) => [
  pair(why, ofKind(activities), quiet, silence),
  pair(mend, ofKind(activities), quiet, silence),
]);

const inBrief =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    unheldText(unheldIn(records)).unheld ?? silence;
const summed =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    summaryLines(summaryData({ ...summary, ...assessed(...records) }, aFinishedPreview.id)).join("\n");
const calm = { risks: [], riskiest: [], rehearsal: null, done: { risks: [], signIn: null } };
const assessed = (...records: readonly AuditRecord[]) => ({ assessment: { ...calm, ...unheldIn(records) } });
const done =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    doneLines({ ...summary, ...assessed(...records) }, []).lines.join("\n");
const compared =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    comparisonFacts({ done: { risks: [], signIn: null }, ...unheldIn(records) }).lines.join("\n");
const next =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    nextAfter(preview, { summary: assessed(...records) });
const verified =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    verificationData(
      { ...aFinishedPreview, verifiesJobId: aFinishedPreview.id },
      {
        ...{ outcome: "verified", notCompared: null, pending: [], expected: [], residual: { total: 0, items: [] } },
        ...unheldIn(records),
      },
      2,
    ).next;
const section = (unheld?: readonly string[]) => () =>
  unheldSection({ ...aRequest.plan, ...(unheld === undefined ? {} : { unheld }) })?.html ?? silence;
const undone = (...records: readonly AuditRecord[]) =>
  tried(() => {
    const writes = new ActorWrites(0);
    for (const record of records) writes.add(record);
    writes.requireOne("mallory");
  });

/** On acts that the audit log has of what a history does not hold. */
export const unheldPairs: readonly Pair[] = [
  ...kinds,
  ...contrasts(federated, unnamed, [
    ["no recovery reaches it", "on what the history does not hold"],
    ["…, and …: ….……", "on what the history does not hold"],
    ["… By hand: ….", "on what the history does not hold"],
  ]),
  pair(
    "a recovery reaches it only where its list shows …",
    told(act("Disable Strong Authentication")),
    federated,
    "no recovery reaches it",
  ),
  ...contrasts(told(...reversed(2)), federated, [
    ["The log has its reversal later……: … by … at ….", "no recovery reaches it"],
    ["under the same name", "no recovery reaches it"],
  ]),
  pair("for … of …", told(...reversed(1)), told(...reversed(2)), "The log has its reversal later under"),
  pair("… times from … to …", told(FEDERATED, { ...FEDERATED, time: 0 }), federated, " at 1970"),
  pair(
    "Beside it: ….",
    inBrief(FEDERATED, act("Update role setting in PIM")),
    inBrief(FEDERATED),
    "no recovery reaches",
  ),
  pair("not in the history: …", summed(FEDERATED), summed(), "No recovery reaches"),
  pair("Whether such acts are in force was not looked at beyond the log", unnamed, quiet, silence),
  pair(
    "… more that no recovery reaches, no graver",
    told(...byOthers(2)),
    told(...byOthers(1)),
    "no recovery reaches it",
  ),
  filled(
    "… on what the history does not hold or the log does not identify, of …: ……",
    [["1 act", "1 kind"], unnamed],
    [["2 acts", "2 kinds"], told(UNNAMED, act("Add device"))],
  ),
  pair(
    "other activities",
    told(...Array.from({ length: 500 }, (_, at) => [act(`Try ${at}`), act(`Try ${at}`)]).flat(), UNNAMED),
    unnamed,
    "Update device",
  ),
  pair(
    "Not reached by it: … on what the history does not hold, such as … (…).",
    () => unheldVerdict(unheldIn([FEDERATED])) || silence,
    () => unheldVerdict(unheldIn([UNNAMED])) || silence,
    silence,
  ),
  pair("what the history holds of this scope", done(UNNAMED), done(), "in this scope since the snapshot"),
  ...contrasts(compared(UNNAMED), compared(), [["not in the history: …", "danger: none"]]),
  pair("Tell the user what was done that no recovery reaches.", next(FEDERATED), next(UNNAMED), "list_changes"),
  pair(
    'list_activity with since "…" and until "…" shows them, with values and correlation ids.',
    () => unheldTexts(unheldIn([FEDERATED]), 1).join(),
    () => unheldTexts({}, 1).join() || silence,
    silence,
  ),
  pair(
    ", and what was done that no recovery reaches",
    verified(FEDERATED),
    verified(UNNAMED),
    "Tell the user what is back.",
  ),
  pair("What was done that no recovery reaches", section(["critical, and so on"]), section(), silence),
  ...contrasts(undone(FEDERATED), undone(), [
    [
      "It has … of that author on what the history does not hold and no recovery reaches: …. list_activity with the actor shows them.",
      "The log has no write by",
    ],
    ["to what the history holds", 'no write by "mallory" since'],
  ]),
];
