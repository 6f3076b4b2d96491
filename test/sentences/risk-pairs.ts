import type { Plan } from "../../src/domain/approval/approval.ts";
import { demandSentences, demandsOn, type PolicySubject } from "../../src/domain/approval/approval-policy.ts";
import { worseThanShown } from "../../src/domain/assessment/assessment-comparison.ts";
import { voidSentence } from "../../src/domain/assessment/void-sentence.ts";
import type { PlanRisk } from "../../src/domain/changes/risk.ts";
import { othersOfKind } from "../../src/domain/dangers/others-of-kind.ts";
import { type RiskFacts, risksOf, sizeRisk } from "../../src/domain/dangers/risk-rules.ts";
import type { RiskSubject } from "../../src/domain/dangers/risk-subject.ts";
import { jobId, tenantId } from "../../src/domain/ids.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { snapshotIdOf } from "../../src/domain/recovery/snapshot.ts";
import { type EntityType, refKey } from "../../src/domain/tenant/entity.ts";
import { asInstant } from "../../src/domain/time.ts";
import { approvalSentence, riskLines } from "../../src/guard/approval-text.ts";
import { type Pair, pair } from "./pair.ts";

const ref = { type: "group", id: "field" } as const;
const row: RiskSubject = {
  ...{ ref, displayName: "Field", action: "softDelete", notRecoverable: null, changedFields: [], links: [] },
};
const update = { action: "update", changedFields: ["description"] } as const;
const by = { actor: { kind: "user", id: "mallory", name: "mallory" }, time: 0 } as const;
const facts: RiskFacts = {
  ...{ callerId: "ada", serverId: null, breakGlass: new Set(), privileged: new Map(), roleAssignableGroups: new Set() },
  ...{ dangers: new Map(), othersWork: new Map(), singleAuthor: false, takenFrom: () => null, exposures: new Map() },
};
const risks =
  (more: Partial<RiskFacts>, subject: Partial<RiskSubject> = {}) =>
  () =>
    risksOf({ ...row, ...subject }, { ...facts, ...more })
      .map(({ sentence }) => sentence)
      .join("\n") || "no danger";
const calm = "no danger";
const assignable = { roleAssignableGroups: new Set(["field"]) };
const members = (add: number, remove: number, link = "members"): Partial<RiskSubject> => ({
  ...{ action: "update", links: [{ link, add, remove, kept: [] }] },
});
const renamed = (after: JsonObject) => {
  const step = { ref, displayName: "Field", became: "changed", before: {}, after, gained: [], lost: [] } as const;
  return risks(
    { breakGlass: new Set(["field"]), steps: new Map([[refKey(ref), step]]) },
    { action: "update", changedFields: ["userPrincipalName"] },
  );
};
const held = (...roles: readonly string[]) => ({ privileged: new Map([[refKey(ref), roles]]) });
const author = { kind: "user", id: "m", name: "mallory" } as const;
const work = (fields: readonly string[], kind: "user" | "unknown" = "user") => ({
  othersWork: new Map([[refKey(ref), { fields: [...fields], actors: [{ ...author, kind }] }]]),
});
const taken = { by: author, place: "members", direction: "from", type: "user", count: 1, names: ["ada"] } as const;
const existence = work(["deletedDateTime"]);
const restored = {
  othersWork: new Map([[refKey(ref), { fields: ["deletedDateTime"], actors: [author], isRestored: true } as const]]),
};
const policy = { ref: { type: "conditionalAccessPolicy", id: "p" } } as const;
const danger = (id: string) => ({
  dangers: new Map([
    [
      "p",
      [{ policy: { id, name: "MFA" }, kind: "weaker", severity: "high", says: { text: "would be weaker." } } as const],
    ],
  ]),
});
const dangerElsewhere = { dangers: new Map([...danger("p").dangers].map(([, found]) => ["q", found] as const)) };
/** Returns what is said of an object without a name that others wrote to. */
const written = (type: EntityType) => {
  const one = { type, id: "one" };
  return risks(
    { othersWork: new Map([[refKey(one), { fields: ["inboundTrust"], actors: [author] }]]) },
    { ...{ ref: one, displayName: null, action: "update", changedFields: ["inboundTrust"] } },
  );
};
const size = (objects: number) => () =>
  sizeRisk(objects)
    .map(({ sentence }) => sentence)
    .join() || calm;

const rows: readonly Pair[] = [
  pair(
    "an emergency access account",
    risks({ breakGlass: new Set(["field"]) }),
    risks({ breakGlass: new Set(["x"]) }),
    calm,
  ),
  pair(
    "and is …",
    risks({ ...held("Reader"), newlyExempt: new Map([["field", "placed like one"]]) }),
    risks({ ...held("Reader"), newlyExempt: new Map([["x", "placed like one"]]) }),
    'who holds "Reader".',
  ),
  pair("the identity this server signs in with", risks({ serverId: "field" }), risks({ serverId: "other" }), calm),
  pair("the requester's own account", risks({ callerId: "field" }), risks({ callerId: "other" }), calm),
  pair(
    "…: now …, then …",
    renamed({ userPrincipalName: "b" }),
    renamed({ passwordPolicies: ["b"] }),
    "(userPrincipalName)",
  ),
  pair("who holds …", risks(held("Owner")), risks(assignable), "a group that can hold directory roles"),
  pair("a group that can hold directory roles", risks(assignable), risks(held("Owner")), 'a group that holds "Owner"'),
  pair("a group that holds …", risks(held("Owner")), risks(assignable), "a group that can hold directory roles"),
  pair("Deletes ….", risks(assignable), risks(assignable, { action: "restore" }), calm),
  pair(
    "Deletes the ….",
    risks({}, { ref: { type: "user", id: "u" } }),
    risks({}, { ref: { type: "user", id: "u" }, action: "restore" }),
    calm,
  ),
  pair("Removes … from ….", risks(assignable, members(0, 2)), risks(assignable, members(2, 0)), "Adds 2 members to"),
  pair("Adds … to ….", risks(assignable, members(2, 0)), risks(assignable, members(1, 0, "owners")), calm),
  pair("and … more", risks(held("A", "B", "C", "D")), risks(held("A", "B", "C")), '"C"'),
  pair("Creates again", risks(held("A"), { action: "rebuild" }), risks(held("A"), { action: "restore" }), "Restores"),
  pair(
    "Creates … again under a new id, because it was purged: it lacks what no service gives back.",
    risks({}, { action: "rebuild" }),
    risks({}, { action: "restore" }),
    calm,
  ),
  pair("Policy … …", risks(danger("p"), policy), risks(dangerElsewhere, policy), calm),
  pair("the …", risks(assignable, { displayName: null }), risks(assignable), 'Deletes "Field"'),
  pair(
    "default for other tenants",
    written("crossTenantAccessDefault"),
    written("organization"),
    "inboundTrust of the organization one, written",
  ),
  pair("… …, … since the snapshot by ….", risks(existence), risks({}), calm),
  pair(
    "Deletes … and with it what others gave it since the snapshot: ….",
    risks({ takenFrom: () => ({ ref, displayName: "Field", parts: [taken] }) }),
    risks({}),
    calm,
  ),
  pair("… … again, restored since the snapshot by ….", risks(restored), risks(existence), "created since the snapshot"),
  pair(
    "Undoes … of …, written since the snapshot by ….",
    risks(work(["description"])),
    risks(existence),
    "created since the snapshot by",
  ),
  pair("an unknown author", risks(work(["a"], "unknown")), risks(work(["a"])), '"mallory"'),
  pair("Changes … at once.", size(25), size(24), calm),
];

const subject: PolicySubject = { totals: { changedObjects: 3, changedLinks: 0 }, parts: [], risks: [] };
const lockout = { rule: "locksOutAdministrators", severity: "high" } as const;
const demanded =
  (of: Partial<PolicySubject>, limit: object, demand = "phrase") =>
  () =>
    demandSentences(demandsOn({ ...subject, ...of }, { [demand]: [limit] })).join("\n") || "no demand";
const touching = { parts: [{ type: "user", action: "update", objects: 1 }] } as const;
const large = { moreThan: 2 };

const demands: readonly Pair[] = [
  pair(
    "it has the danger … (…)",
    demanded({ risks: [lockout] }, { dangers: ["locksOutAdministrators"] }),
    demanded({}, { dangers: ["locksOutAdministrators"] }),
    "no demand",
  ),
  pair("it changes …", demanded(touching, { types: ["user"] }), demanded(touching, { types: ["group"] }), "no demand"),
  pair("it changes more than …", demanded({}, large), demanded({}, { moreThan: 3 }), "no demand"),
  pair(
    "more change",
    () => othersOfKind({ ref, objects: 2 }),
    () => othersOfKind({ ref, objects: 1 }) || "alone",
    "alone",
  ),
  pair("object or link", demanded({}, { moreThan: 1 }), demanded({}, large), "2 objects and links"),
  pair("objects and links", demanded({}, large), demanded({}, { moreThan: 1 }), "1 object or link"),
  pair(
    "asks for the approval of another person than the one who asked",
    demanded({}, large, "secondPerson"),
    demanded({}, large),
    "asks the approver to type a phrase",
  ),
  pair("asks the approver to sign in for it", demanded({}, large, "signIn"), demanded({}, large), "to type a phrase"),
  pair("asks the approver to type a phrase", demanded({}, large), demanded({}, large, "signIn"), "to sign in for it"),
  pair("The operator's policy …, because ….", demanded({}, large), demanded({}, { moreThan: 3 }), "no demand"),
];

const plan: Plan = {
  ...{
    tenantId: tenantId("t"),
    tenantName: "Contoso",
    previewJobId: jobId("p"),
    snapshotId: snapshotIdOf(asInstant(0)),
  },
  ...{ targetStateDateTime: asInstant(0), scope: { all: true }, digest: "d", risks: [], rehearsal: null },
  totals: { changedObjects: 1, changedLinks: 2, notRecoverable: 0 },
  parts: [{ type: "user", action: "update", objects: 1 }],
};
const asks =
  (more: Partial<Plan> = {}) =>
  () =>
    approvalSentence({ ...plan, ...more });
const totals = (more: Partial<Plan["totals"]>) => asks({ totals: { ...plan.totals, ...more } });
const byActor: Plan["scope"] = { all: true, actor: "mallory", since: "2026-11-01T00:00:00Z" };
const narrowed = (properties: number): Plan["scope"] => ({
  ...{ all: true, properties: Array.from({ length: properties }, (_, n) => `p${n}`) },
});
const risk = (ruled: Partial<PlanRisk> = {}): PlanRisk => ({
  ...{ rule: "manyObjects", severity: "medium", sentence: "Large.", ref: null, displayName: null, objects: 1 },
  ...ruled,
});
const lines =
  (...shown: readonly PlanRisk[]) =>
  () =>
    riskLines({ risks: shown }).join("\n") || calm;
const nine = Array.from({ length: 9 }, () => risk());
const grave = { rule: "blocksPeople", severity: "critical" } as const;
const worsened = (more: number) => () => {
  const now = Array.from({ length: more }, (_, n) => risk({ ...grave, sentence: `Blocks ${n}.` }));
  return voidSentence(worseThanShown({ risks: [], rehearsal: null }, { risks: now, rehearsal: null }));
};

const approvals: readonly Pair[] = [
  pair("and …", totals({}), totals({ changedLinks: 0 }), "Change 1 object in tenant"),
  pair("an unknown number of", totals({ changedLinks: null }), totals({}), "and 2 links"),
  pair("… will still differ.", totals({ notRecoverable: 3 }), totals({ notRecoverable: 0 }), "change back 1 user."),
  pair("back to what … at …", asks(), asks({ scope: byActor }), "to undo what"),
  pair(
    "to undo what … wrote since …, keeping others' later work",
    asks({ scope: byActor }),
    asks(),
    "back to what they were",
  ),
  pair(", only ……", asks({ scope: narrowed(1) }), asks(), "change back 1 user."),
  pair("more property", asks({ scope: narrowed(11) }), asks({ scope: narrowed(2) }), "only p0, p1"),
  pair("change back", asks(), asks({ parts: [{ type: "user", action: "restore", objects: 1 }] }), "restore 1 user"),
  pair(
    "create again",
    asks({ parts: [{ type: "user", action: "rebuild", objects: 1 }] }),
    asks(),
    "change back 1 user",
  ),
  pair(
    "Puts … of … back to what … wrote after the snapshot…, not to what it was in the snapshot.",
    risks({}, { ...update, putsBack: [{ name: "description", by }] }),
    risks({}, update),
    "no danger",
  ),
  pair(
    ", at …",
    risks({}, { ...update, putsBack: [{ name: "description", by }] }),
    risks({}, { ...update, putsBack: [{ name: "description", by: { ...by, time: null } }] }),
    "wrote after the snapshot, not to",
  ),
  pair(
    "… …, as … had left it after the snapshot….",
    risks({}, { putsBack: [{ name: "deletedDateTime", by }] }),
    risks({}),
    "no danger",
  ),
  pair("And …….", lines(risk({ objects: 3, ref })), lines(risk({ objects: 1, ref })), "Large."),
  pair(
    "… of the kind",
    lines(risk({ objects: 3, ref })),
    lines(risk({ objects: 3, ref, isMixed: true })),
    "with this danger, each in its own way",
  ),
  pair(
    "… with this danger, each in its own way",
    lines(risk({ objects: 3, ref, isMixed: true })),
    lines(risk({ objects: 3, ref })),
    "2 more changes of the kind.",
  ),
  pair(
    "and … more",
    lines(risk({ objects: 5, ref, others: [{ ref, displayName: "Ada" }] })),
    lines(risk({ objects: 2, ref, others: [{ ref, displayName: "Ada" }] })),
    '"Ada".',
  ),
  pair("more danger", lines(...nine), lines(...nine.slice(1)), "Large."),
  pair("And … more.", worsened(9), worsened(1), "critical: Blocks 0."),
];

/** On dangers of rows, demands of the operator's policy, and the sentence that a person approves. */
export const riskPairs: readonly Pair[] = [...rows, ...demands, ...approvals];
