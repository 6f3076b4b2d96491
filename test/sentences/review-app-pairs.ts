import { timeText } from "../../src/review/words.ts";
import { draftParts, scopeOf } from "../../src/review-app/draft.ts";
import type { Facts } from "../../src/review-app/facts.ts";
import { activitySection, comparisonSection, objectSection } from "../../src/review-app/other-sections.ts";
import { reviewRow } from "../../src/review-app/review-row.ts";
import { emptyList, readText } from "../../src/review-app/row-list.ts";
import { detailsSection, progressSection, summarySection, verificationSection } from "../../src/review-app/sections.ts";
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
const waiting = (expected: number | null) =>
  verification({ pending: [{ type: "group", displayName: "Crew", now: 1, expected, lookAgainAt: TIME }] });
const compared = (more: Facts) => () => comparisonSection({ from: TIME, to: TIME, ...more }).html;
const read = (more: Facts) => () => activitySection({ records: 2, until: TIME, ...more }).html;
const activity = read({});
const object = (more: Facts) => () =>
  objectSection({ type: "user", displayName: "Ada", state: "live", asOf: TIME, id: "ada", ...more }).html;
const cutAfter = (shown: number) => object({ cut: [{ path: "roles", shown, total: 2, shownBy: "get_object" }] });
const progress = (status: string) => () => progressSection({ status }).html;
const loaded = (total: number) => () => readText({ ...emptyList({ tool: "get_object", args: {} }), loaded: 5, total });
const timeline = (more: Facts) => () =>
  String(timelineSection({ from: TIME, width: "1 hour", objects: [2], by: [""], unknown: 0, ...more })?.html);
const details = (by: string) => () => detailsSection(reviewRow({ type: "user", id: "u", action: "update", by })).html;
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
  filled(
    "of the audit log …to …, oldest first.",
    [["", timeText(Date.parse(TIME))], activity],
    [["", timeText(Date.parse(LATER))], read({ until: LATER })],
  ),
  pair("Signing in", compared({ signIn: ["1 user would be blocked."] }), compared({}), "What changed from"),
  pair(
    "Work from before, and what was reversed since",
    compared({ reversed: ["reversed since: Ada was deleted."] }),
    compared({}),
    "What changed from",
  ),
  pair(
    "Used by these policies and changed as well",
    compared({ related: ["Location Berlin"] }),
    compared({}),
    "What changed from",
  ),
  filled("… is cut after … of …: …", [["roles", "1", "2"], cutAfter(1)], [["roles", "3", "2"], cutAfter(3)]),
  pair("Now it is ….", object({ stateNow: "deleted" }), object({}), "is live as of"),
  filled("Now it is ….", [["deleted"], object({ stateNow: "deleted" })], [["gone"], object({ stateNow: "gone" })]),
  pair("from …", read({ from: TIME }), activity, "of the audit log to"),
  filled(
    "from …",
    [[timeText(Date.parse(TIME))], read({ from: TIME, until: LATER })],
    [[timeText(Date.parse(LATER))], read({ from: LATER, until: LATER })],
  ),
  filled(
    "directory role: …",
    [["User Administrator"], object({ roles: ["User Administrator"] })],
    [["Global Reader"], object({ roles: ["Global Reader"] })],
  ),
  pair(
    "may activate: …",
    object({ eligibleRoles: ["Reader"] }),
    object({ roles: ["Reader"] }),
    "directory role: Reader",
  ),
  pair(
    "directory role once it is restored: …",
    object({ rolesOnceRestored: ["Reader"] }),
    object({ roles: ["Reader"] }),
    "directory role: Reader",
  ),
  pair(
    "may activate once it is restored: …",
    object({ eligibleRolesOnceRestored: ["Reader"] }),
    object({ eligibleRoles: ["Reader"] }),
    "may activate: Reader",
  ),
  filled("is … as of ….…", [["live"], object({})], [["deleted"], object({ state: "deleted" })]),
  filled("… of … … read", [["5", "9", "links"], loaded(9)], [["5", "12", "links"], loaded(12)]),
  filled(
    "…: …, … to …",
    [["ada", "1 object"], summary({ actors: [actor] })],
    [["ada", "2 objects"], summary({ actors: [{ ...actor, objects: 2 }] })],
  ),
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
  pair("What it does not bring back", summary({ warnings: ["Ada has no manager."] }), plain, "differ."),
  ...contrasts(
    verification({
      residual: { changedLater: ["Ada was deleted."] },
      kept: { items: [{ type: "user", id: "u" }] },
      rebuilt: { items: [{ type: "user", id: "u", newId: "n", checklist: [] }] },
      notLookedAt: ["Licenses."],
    }),
    verification({}),
    [
      ["Changed again since the recovery", "Verified."],
      ["Left as others wrote it", "Verified."],
      ["Created again, to be completed by a person", "Verified."],
      ["Not looked at", "Verified."],
    ],
  ),
  pair("Members that are still to come", waiting(2), verification({}), "Verified."),
  pair("an unknown number", waiting(null), waiting(2), "1 of 2."),
  filled("…: … of …. Look again at ….", [["group Crew", "1", "2"], waiting(2)], [["group Crew", "1", "3"], waiting(3)]),
  pair(
    "Deleted by this recovery, with differences that take no effect meanwhile: ….",
    verification({ deletedWithDifferences: 2 }),
    verification({}),
    "Verified.",
  ),
  pair("Left out here: ask the assistant", verification({ rest: ["each object"] }), verification({}), "Verified."),
  pair("To do by a person", verification({ after: ["Set a password."] }), verification({}), "Verified."),
  pair("write to links", timeline({ links: [1] }), timeline({ links: [2] }), "2 writes to links"),
  pair("writes to links", timeline({ links: [2] }), timeline({ links: [1] }), "1 write to links"),
  filled("by …", [["ada"], details("ada")], [["bob"], details("bob")]),
  filled(", most by …", [["ada"], timeline({ by: ["ada"] })], [["bob"], timeline({ by: ["bob"] })]),
  filled("… at unknown times.", [["3 objects"], timeline({ unknown: 3 })], [["1 object"], timeline({ unknown: 1 })]),
];
