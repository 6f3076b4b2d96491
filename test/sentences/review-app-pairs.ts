import { timeText } from "../../src/review/words.ts";
import { draftParts, scopeOf } from "../../src/review-app/draft.ts";
import type { Facts } from "../../src/review-app/facts.ts";
import { activitySection, comparisonSection, objectSection } from "../../src/review-app/other-sections.ts";
import { emptyList, readText } from "../../src/review-app/row-list.ts";
import { progressSection, summarySection, verificationSection } from "../../src/review-app/sections.ts";
import { timelineSection } from "../../src/review-app/timeline.ts";
import { contrasts, filled, type Pair, pair } from "./pair.ts";
import { thrown } from "./tried.ts";

const TIME = "2026-11-20T14:00:00Z";
const LATER = "2026-11-21T14:00:00Z";
const totals = { changedObjects: 1, changedLinks: 2, notRecoverable: 0 };
const actor = { actor: "ada", objects: 1, first: TIME, last: TIME };
const summary = (more: Facts) => () => summarySection({ totals, ...more }).html;
const plain = summary({});
const result = { verified: true, verdict: "Verified." };
const verification = (more: Facts) => () => verificationSection({ ...result, ...more }).html;
const compared = (more: Facts) => () => comparisonSection({ from: TIME, to: TIME, ...more }).html;
const read = (more: Facts) => () => activitySection({ records: 2, until: TIME, ...more }).html;
const activity = read({});
const object = (more: Facts) => () =>
  objectSection({ type: "user", displayName: "Ada", state: "live", asOf: TIME, id: "ada", ...more }).html;
const progress = (status: string) => () => progressSection({ status }).html;
const timeline = (more: Facts) => () =>
  String(timelineSection({ from: TIME, width: "1 hour", objects: [2], by: [""], unknown: 0, ...more })?.html);
const scope = (own: Facts | null) => thrown(() => scopeOf({ objects: [], parts: null, actor: "" }, own));
const parts = (action: string) => () =>
  draftParts({ byType: [{ type: "user", action, objects: 1 }], properties: [{ type: "user", property: "city" }] })
    .map(({ label }) => label)
    .join(", ");

/** On the sections that the review inside of a chat shows. */
export const reviewAppPairs: readonly Pair[] = [
  pair("restored, deleted or created", parts("restore"), parts("update"), "city"),
  pair("Choose the objects, because there are too many to repeat.", scope(null), scope({ all: true }), "accepted"),
  filled(
    "What changed from … to ….",
    [[timeText(Date.parse(TIME))], compared({})],
    [[timeText(Date.parse(LATER))], compared({ from: LATER })],
  ),
  pair("of the audit log …to …, oldest first.", activity, compared({}), "What changed from"),
  pair("Signing in", compared({ signIn: ["1 user would be blocked."] }), compared({}), "What changed from"),
  pair(
    "Used by these policies and changed as well",
    compared({ related: ["Location Berlin"] }),
    compared({}),
    "What changed from",
  ),
  pair("Now it is ….", object({ stateNow: "deleted" }), object({}), "is live as of"),
  pair("from …", read({ from: TIME }), activity, "of the audit log to"),
  pair("directory role: …", object({ roles: ["User Administrator"] }), object({}), "Ada"),
  filled("is … as of ….…", [["live"], object({})], [["deleted"], object({ state: "deleted" })]),
  pair("… of … … read", () => readText(emptyList({ tool: "get_object", args: {} })), plain, "differ."),
  pair("…: …, … to …", summary({ actors: [actor] }), plain, "differ."),
  filled("and … differ….", [["2 links"], plain], [["3 links"], summary({ totals: { ...totals, changedLinks: 3 } })]),
  pair("Who did it", summary({ actors: [actor] }), plain, "differ."),
  pair("Signing in afterward", summary({ signIn: ["1 user would be blocked."] }), plain, "differ."),
  pair("What to look at first", summary({ riskiest: [{ why: "high: Undoes it." }] }), plain, "differ."),
  filled("Recovery: …", [["running"], progress("running")], [["successful"], progress("successful")]),
  pair(
    "Different on purpose",
    verification({ expected: [{ sentence: "Others did it:", objects: 1 }] }),
    verification({}),
    "Verified.",
  ),
  pair("To do by a person", verification({ after: ["Set a password."] }), verification({}), "Verified."),
  pair("write to links", timeline({ links: [1] }), timeline({ links: [2] }), "2 writes to links"),
  pair("writes to links", timeline({ links: [2] }), timeline({ links: [1] }), "1 write to links"),
  ...contrasts(timeline({ by: ["ada"], unknown: 3 }), timeline({}), [
    [", most by …", "2 objects"],
    ["… at unknown times.", "2 objects"],
  ]),
];
