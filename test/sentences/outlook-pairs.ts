import type { Plan } from "../../src/domain/approval/approval.ts";
import { firstLines } from "../../src/domain/approval/first-lines.ts";
import type { AccessState, ActorAccess } from "../../src/domain/assessment/actor-access.ts";
import type { Assessment } from "../../src/domain/assessment/assessment.ts";
import { onlyShifts, type Shift, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import type { ChangeSummary } from "../../src/service/change-summary.ts";
import type { RelatedChange } from "../../src/service/related-change.ts";
import { planOutlook } from "../../src/summaries/plan-outlook.ts";
import { relatedSentences } from "../../src/summaries/related-text.ts";
import { aSummary } from "./a-summary.ts";
import { type Pair, pair } from "./pair.ts";

const mallory = { kind: "user", id: "m", name: "mallory" } as const;
const state: AccessState = { signIn: "open", roles: ["Global Administrator"] };
const access = (after: Partial<AccessState> = {}): ActorAccess => ({
  ...{ actor: mallory, ref: { type: "user", id: "m" }, now: state, after: { ...state, ...after } },
});
const outlook = (over: Partial<ChangeSummary>) => () => {
  const found = planOutlook({ ...aSummary, ...over }, []);
  return `${found.lost}\n${found.inForce}`;
};
const assessed = (over: Partial<Assessment>) =>
  outlook({ assessment: { ...aSummary.assessment, risks: [], riskiest: [], rehearsal: null, ...over } });
const plain = outlook({});
const calm = "no object of this list is known to stay";
const theirs = (after: Partial<AccessState> = {}, more: Partial<ActorAccess> = {}) =>
  assessed({ actors: [{ ...access(after), ...more }] });
const { assessment: _, ...unassessed } = aSummary;
const without = () => {
  const found = planOutlook(unassessed, null);
  return `${found.lost}\n${found.inForce}\n${found.notAssessed}`;
};
const warned = (more: object) =>
  assessed({
    warnings: {
      total: 1,
      items: [{ about: { type: "group", id: "g" }, other: { type: "group", id: "g" }, sentence: "S", ...more }],
    },
  });
const earlier = (writes: number) =>
  assessed({
    actors: [access()],
    earlier: { actor: mallory, before: 9, writes, objects: writes, first: 1, last: 2 },
  });
const empowered = (total: number) => assessed({ actors: [access()], empowered: { writes: total, total, items: [] } });
const outside = assessed({
  outside: { authors: [mallory], objects: 2, counts: [{ type: "user", count: 2 }], since: 0, until: 1 },
});
const added = (parts: readonly string[]) => theirs({}, { added: { parts, by: [] } });
const work = outlook({
  overwritten: { total: 1, items: [], staying: { total: 1, items: [] } },
});
const many = outlook({
  notRecoverable: (["hardDeleted", "synchronized", "secretGone", "nameTaken", "notRead"] as const).map((reason) => ({
    ...{ reason, objects: 1 },
  })),
});
const parts = (action: "restore" | "rebuild") => outlook({ parts: [{ type: "user", action, objects: 2 }] });
const groupBack = outlook({ parts: [{ type: "group", action: "restore", objects: 2 }] });

const change: RelatedChange = {
  ...{ ref: { type: "group", id: "g" }, displayName: "Field", parts: ["members"] },
  policies: [{ ref: { type: "conditionalAccessPolicy", id: "p" }, displayName: "Doors" }],
};
const related =
  (count: number, one: Partial<RelatedChange> = {}) =>
  () =>
    relatedSentences(Array.from({ length: count }, () => ({ ...change, ...one }))).join("\n") || "nothing outside";

const consequences: SignInConsequences = {
  ...{ ...onlyShifts, asOf: 0, shifts: [], policies: [], morePolicies: 0 },
  policyAdministrators: { before: { total: 3, free: 2 }, after: { total: 3, free: 1 } },
};
const shift = (more: Partial<Shift>): SignInConsequences => ({
  ...consequences,
  shifts: [
    {
      ...{ kind: "blocked", extent: "every", what: [], remains: false, causes: [], moreCauses: 0, users: 4 },
      ...{ administrators: { count: 0, names: [] }, breakGlass: { count: 0, names: [] }, ...more },
    },
  ],
});
const told = (plan: Pick<Plan, "outlook" | "rehearsal">) => () => firstLines(plan).join("\n");
const lines = (rehearsal: SignInConsequences | null, notAssessed?: string) =>
  told({
    rehearsal,
    outlook: { lost: "2 objects", inForce: "1 account", ...(notAssessed === undefined ? {} : { notAssessed }) },
  });
const quiet = lines(null);
const open = lines(consequences);
const before = told({ rehearsal: null });
const one = { count: 1, names: [] };

/** On the first lines of an approval: what does not come back, what stays in force, and who can sign in. */
export const outlookPairs: readonly Pair[] = [
  pair("no object of this list is known to stay", plain, many, "deleted for good"),
  pair("… for other reasons", many, plain, calm),
  pair("list_changes with recoverable false has each", many, plain, calm),
  pair("known passwords of … (set new ones)", parts("restore"), groupBack, calm),
  pair("the ids and secrets of … created again", parts("rebuild"), parts("restore"), "known passwords"),
  pair("not assessed: …", outlook({ notCompared: "Not compared: x" }), theirs(), calm),
  pair("parts that were not compared", outlook({ notCompared: "Not compared: x" }), plain, calm),
  pair("which objects are synchronized from on-premises", outlook({ uncheckedNote: "x" }), plain, calm),
  pair("names that other objects took, and secrets", without, plain, calm),
  pair(
    "some names that other objects may hold",
    assessed({ warnings: { total: 0, items: [], notLookedUp: 2 } }),
    plain,
    calm,
  ),
  pair("the service does not show enough of the tenant", without, plain, calm),
  pair(
    "created since, which a recovery never deletes for good",
    outlook({ notRecoverable: [{ reason: "notSoftDeletable", objects: 2 }] }),
    plain,
    calm,
  ),
  pair("not assessed: …", lines(null, "no right"), quiet, "no change of this plan decides about it"),
  pair("(among them …)", lines(shift({ breakGlass: one })), lines(shift({})), "4 users would be locked out"),
  pair("… outside of this scope that changed and that its policies use", outlook({ related: [change] }), plain, calm),
  pair("sessions and tokens in use", plain, () => relatedSentences([change]).join(), "Outside of the scope"),
  pair("no account of … can sign in", theirs({ signIn: "disabled" }), theirs(), "1 of 1 author can sign in"),
  pair("… of … can sign in: …", theirs(), theirs({ signIn: "deleted" }), "no account of 1 author can sign in"),
  pair("no role that is known", theirs({ roles: [] }), theirs(), "Global Administrator"),
  pair("… to roles, owners and secrets that the service does not cover", warned({ isLeft: true }), warned({}), calm),
  pair("… that others added", added(['secret "new"']), added([]), "1 of 1 author can sign in"),
  pair("credential or owner", added(["a"]), added(["a", "b"]), "2 credentials and owners"),
  pair("credentials and owners", added(["a", "b"]), added(["a"]), "1 credential or owner"),
  pair("work of the actor on …", work, plain, calm),
  pair("… of accounts with power from the actor", empowered(2), empowered(0), "not assessed: accounts with power"),
  pair("accounts with power from the actor", empowered(0), theirs(), "1 of 1 author can sign in"),
  pair("work on … outside of this scope", outside, plain, calm),
  pair("earlier write", earlier(2), theirs(), "1 of 1 author can sign in"),
  pair("earlier work", earlier(0), earlier(2), "2 earlier writes"),
  pair("the accounts of the authors and what they left", without, plain, calm),
  pair("the accounts of the authors", plain, theirs(), "1 of 1 author can sign in"),
  pair(
    "… of Microsoft's or removed since",
    theirs({ signIn: "unknown" }, { actor: { ...mallory, kind: "app" } }),
    theirs({ signIn: "unknown" }),
    "no account of 1 author can sign in",
  ),
  pair("further author", assessed({ actors: [access()], moreActors: 2 }), theirs(), "1 of 1 author can sign in"),
  pair(
    "authors that the log does not show",
    outlook({ assessment: { risks: [], riskiest: [], rehearsal: null, actors: [access()] }, actorsNote: "x" }),
    theirs(),
    calm,
  ),
  pair("some roles", theirs({ hidesRoles: true }), theirs(), calm),
  pair("roles for a part of the tenant", theirs({ limited: null }), theirs(), calm),
  pair("rights to activate roles", theirs({ eligible: null }), theirs(), calm),
  pair("application permissions", theirs({ permissions: null }), theirs(), calm),
  pair("And … outside of the scope that its policies use.", related(5), related(2), "Outside of the scope"),
  pair("more changed object", related(5), related(2), "Outside of the scope"),
  pair("Outside of the scope and left as it is: … changed (…), which … ….", related(1), related(0), "nothing outside"),
  pair("made or removed", related(1, { parts: ["deletedDateTime"] }), related(1), "(members)"),
  pair("Does not come back: ….", quiet, related(1), "Outside of the scope"),
  pair("Stays in force: ….", quiet, related(1), "Outside of the scope"),
  pair("Signing in: ….", quiet, related(1), "Outside of the scope"),
  pair("not assessed: this request is of an earlier version", before, quiet, "no change of this plan decides about it"),
  pair("no change of this plan decides about it", quiet, lines(null, "no right"), "not assessed: no right"),
  pair("would be locked out", lines(shift({})), lines(shift({ kind: "disabled" })), "would be disabled or deleted"),
  pair("would be disabled or deleted", lines(shift({ kind: "disabled" })), lines(shift({})), "would be locked out"),
  pair(
    "would need a managed device or app",
    lines(shift({ kind: "deviceAdded" })),
    lines(shift({})),
    "would be locked out",
  ),
  pair("would be blocked at some sign-ins", lines(shift({ extent: "some" })), lines(shift({})), "would be locked out"),
  pair("could sign in again", lines(shift({ kind: "enabled" })), lines(shift({})), "would be locked out"),
  pair(
    "would no longer be blocked at some sign-ins",
    lines(shift({ kind: "unblocked", extent: "some" })),
    lines(shift({ kind: "unblocked" })),
    "could sign in again",
  ),
  pair("no user is found who would be locked out", open, lines(shift({})), "4 users would be locked out"),
  pair("… listed below", lines(shift({ kind: "mfaAdded" })), open, "no user is found"),
  pair("other difference", lines(shift({ kind: "mfaAdded" })), open, "no user is found"),
  pair(
    "not assessed: who could still manage policies",
    lines({ ...consequences, policyAdministrators: null }),
    open,
    "1 of 3 accounts",
  ),
  pair(
    "… of … that can manage policies could sign in freely",
    open,
    lines({ ...consequences, policyAdministrators: null }),
    "not assessed: who",
  ),
  pair(
    "not assessed: …, named below",
    lines({ ...consequences, notAssessed: [{ what: "x", policies: { count: 0, names: [] } }] }),
    open,
    "1 of 3 accounts",
  ),
  pair("account for emergencies", lines(shift({ breakGlass: one })), lines(shift({})), "4 users would be locked out"),
  pair(
    "accounts for emergencies",
    lines(shift({ breakGlass: { count: 2, names: [] } })),
    lines(shift({ breakGlass: one })),
    "1 account for",
  ),
];
