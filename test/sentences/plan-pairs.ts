import { receiptLines } from "../../src/cli/commands/receipt-lines.ts";
import {
  demandSentences,
  demandsOn,
  type PolicySubject,
  unmetDemand,
} from "../../src/domain/approval/approval-policy.ts";
import type { RecoveryReceipt } from "../../src/domain/approval/receipt.ts";
import { worseThanShown } from "../../src/domain/assessment/assessment-comparison.ts";
import { voidSentence } from "../../src/domain/assessment/void-sentence.ts";
import type { LinkChange } from "../../src/domain/changes/change.ts";
import type { ChangedObject } from "../../src/domain/dangers/changed-object.ts";
import { exposuresOf } from "../../src/domain/dangers/exposure.ts";
import { recordedExposures } from "../../src/domain/dangers/record-exposures.ts";
import { type RiskFacts, risksOf } from "../../src/domain/dangers/risk-rules.ts";
import type { RiskSubject } from "../../src/domain/dangers/risk-subject.ts";
import { roleLossRisks } from "../../src/domain/dangers/role-losses.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import { onlyShifts, type SignInConsequences } from "../../src/domain/sign-in/consequences.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { plainContext } from "../support/exposure-context.ts";
import { type Pair, pair } from "./pair.ts";

const row: RiskSubject = {
  ...{ ref: { type: "group", id: "field" }, displayName: "Field", action: "restore", notRecoverable: null },
  ...{ changedFields: [], links: [] },
};
const facts: RiskFacts = {
  ...{ callerId: "ada", serverId: null, breakGlass: new Set(), privileged: new Map(), roleAssignableGroups: new Set() },
  ...{ dangers: new Map(), othersWork: new Map(), singleAuthor: false, takenFrom: () => null, exposures: new Map() },
};
const risks = (more: Partial<RiskSubject>) => () =>
  risksOf({ ...row, ...more }, facts)
    .map(({ sentence }) => sentence)
    .join("\n");

const lostMember = { link: "members", add: 0, remove: 0, kept: ["targetDeleted"] } as const;
const francois: LinkChange = {
  ...{ link: "members", target: { type: "user", id: "f" }, targetName: "François", action: "add" },
  notRecoverable: "targetDeleted",
};
const exposed = (type: EntityType, before: JsonObject, after: JsonObject) => () => {
  const changed: ChangedObject = {
    ...{ ref: { type, id: "x" }, displayName: "X", became: "changed", before, after, gained: [], lost: [] },
  };
  return exposuresOf(changed, plainContext)
    .map(({ says }) => says.done.text)
    .join("\n");
};
const consent = (consentType: string) => () => {
  const after = { consentType, scope: "Mail.Read", clientId: "map", principalId: "ada" };
  const changed: ChangedObject = {
    ...{ ref: { type: "oAuth2PermissionGrant", id: "x" }, displayName: "X", became: "created", before: {}, after },
    ...{ gained: [], lost: [] },
  };
  return exposuresOf(changed, plainContext)
    .map(({ says }) => says.done.text)
    .join("\n");
};
const losses = (holders: number) => () =>
  roleLossRisks(new Map([["62e90394-69f5-4237-9190-012177145e10", 2]]), () => holders)
    .map(({ sentence }) => sentence)
    .join("\n");
const credential = (coverage: "extended" | "microsoft") => () =>
  recordedExposures(
    {
      ...{ id: "r", time: 0, actor: { kind: "user", id: "m", name: "mallory" }, category: "ApplicationManagement" },
      ...{ operation: "Update application – Certificates and secrets management", result: "success" },
      ...{ correlationId: "c", app: null, ip: null },
      targets: [
        {
          ...{ ref: { type: "application", id: "map" }, displayName: "Map" },
          modified: [{ name: "passwordCredentials", oldValue: [], newValue: [{ keyId: "1" }] }],
        },
      ],
    },
    coverage,
  )
    .map(({ exposure }) => exposure.says.done.text)
    .join("\n");

const dangers: readonly Pair[] = [
  pair(
    "… keeps links as they are now…",
    risks({ links: [lostMember], staying: [francois] }),
    risks({ links: [], notRecoverable: "targetDeleted" }),
    "is not brought back",
  ),
  pair(
    "… is trusted, which it was not.",
    exposed("namedLocationPolicy", { isTrusted: false }, { isTrusted: true }),
    exposed("namedLocationPolicy", { isTrusted: true }, { isTrusted: true }),
  ),
  pair("for every user", consent("AllPrincipals"), consent("Principal"), "for a user"),
  pair("all … that have it assigned", losses(2), losses(3), "2 of 3 that have it assigned"),
  pair(", and no recovery removes it", credential("microsoft"), credential("extended")),
];

const subject: PolicySubject = { totals: { changedObjects: 3, changedLinks: 0 }, parts: [], risks: [] };
const unknown: PolicySubject = { ...subject, totals: { changedObjects: null, changedLinks: null } };
const unassessed: PolicySubject = { ...subject, risks: [{ rule: "notAssessed", severity: "high" }] };
const lockout: PolicySubject = { ...subject, risks: [{ rule: "locksOutAdministrators", severity: "high" }] };
const demanded =
  (of: PolicySubject, condition: "always" | { moreThan?: number; dangers?: ["locksOutAdministrators"] }) => () =>
    demandSentences(demandsOn(of, { phrase: condition === "always" ? condition : [condition] })).join("\n");
const because = "it is large";
const unmet = (demand: "secondPerson" | "signIn" | "never", approver: { id: string; authentication?: object }) => () =>
  unmetDemand([{ demand, because }], "ada", approver) ?? "allowed";

const policies: readonly Pair[] = [
  pair(
    "it asks for that at every recovery",
    demanded(subject, "always"),
    demanded(subject, { moreThan: 2 }),
    "more than 2",
  ),
  pair(
    "its dangers have not been assessed",
    demanded(unassessed, { dangers: ["locksOutAdministrators"] }),
    demanded(lockout, { dangers: ["locksOutAdministrators"] }),
    "it has the danger locksOutAdministrators",
  ),
  pair(
    "the number of its changes is not known",
    demanded(unknown, { moreThan: 2 }),
    demanded(subject, { moreThan: 2 }),
    "it changes more than 2",
  ),
  pair(
    "The operator's policy lets only another person than the one who asked approve this, because ….",
    unmet("secondPerson", { id: "ada" }),
    unmet("secondPerson", { id: "ben" }),
    "allowed",
  ),
  pair(
    "The operator's policy lets only a person who has signed in for it approve this, because ….",
    unmet("signIn", { id: "ada" }),
    unmet("signIn", { id: "ada", authentication: {} }),
    "allowed",
  ),
  pair(
    "The operator's policy never allows this recovery, because …. Only the person who configures the server can change that, in ENTRA_REWIND_APPROVAL_POLICY. A preview with a narrower scope may be allowed.",
    unmet("never", { id: "ben" }),
    unmet("secondPerson", { id: "ben" }),
    "allowed",
  ),
];

const consequences = (free: number): SignInConsequences => ({
  ...onlyShifts,
  ...{ asOf: 0, shifts: [], policies: [], morePolicies: 0 },
  policyAdministrators: { before: { total: 5, free: 5 }, after: { total: 5, free } },
});
const worse =
  (free: number, more: Partial<SignInConsequences> = {}) =>
  () => {
    const now = { ...consequences(free), ...more };
    const found = worseThanShown({ risks: [], rehearsal: consequences(5) }, { risks: [], rehearsal: now });
    return found.length === 0 ? "covered" : voidSentence(found);
  };

const blocking = (users: number): SignInConsequences => ({
  ...consequences(5),
  shifts: [
    {
      ...{ kind: "blocked", extent: "every", what: [], remains: false, causes: [], moreCauses: 0, users },
      ...{ administrators: { count: 0, names: [] }, breakGlass: { count: 0, names: [] } },
    },
  ],
});
const grown = (users: number) => () => {
  const found = worseThanShown({ risks: [], rehearsal: blocking(100) }, { risks: [], rehearsal: blocking(users) });
  return found.length === 0 ? "covered" : voidSentence(found);
};

const approvals: readonly Pair[] = [
  pair("The request showed … of these.", grown(111), grown(110), "covered"),
  pair("Only … of … that can change policies could sign in freely.", worse(2), worse(5), "covered"),
  pair(
    "What policies would do to signing in cannot be read any more.",
    worse(5, { policyAdministrators: null }),
    worse(5),
    "covered",
  ),
  pair(
    "Nothing was changed. The tenant has changed since the request was shown, and the recovery would now do more harm: …… The request is void. Call start_recovery again, so that a person sees the dangers as they are now.",
    worse(2),
    worse(5),
    "covered",
  ),
];

const receipt: RecoveryReceipt = {
  ...{ tenant: { id: "t", name: "Contoso" }, recoveryJobId: "r", previewJobId: "p", planDigest: "d1", issuedAt: 0 },
  ...{ requester: { id: "ada", name: "ada@contoso.example" }, trail: { records: 3, head: "h" } },
  approval: {
    ...{ id: "a", decision: "approved", decidedAt: 0, channel: "page", demands: [] },
    approver: { id: "ben", name: "ben@contoso.example" },
  },
  outcome: {
    ...{ status: "successful", startedAt: 0, endedAt: 1, changedObjects: 1, changedLinks: 0 },
    ...{ modifiedObjects: 1, modifiedLinks: 0, failedChanges: 0 },
  },
};
const receipted =
  (more: Partial<RecoveryReceipt> = {}) =>
  () =>
    receiptLines({ ...receipt, ...more }).join("\n");

const receipts: readonly Pair[] = [
  pair(
    "failures not known",
    receipted({ outcome: { ...receipt.outcome, failedChanges: null } }),
    receipted(),
    "0 failed",
  ),
  pair("none, the service compared by itself", receipted({ planDigest: null }), receipted(), "Plan: d1"),
  pair(
    "Approved by: no approval was asked for, the caller acted for themselves",
    receipted({ approval: null }),
    receipted(),
    "Approved by: ben@contoso.example",
  ),
];

/** On plans: their dangers, the operator's policy, what has become worse, and receipts. */
export const planPairs: readonly Pair[] = [...dangers, ...policies, ...approvals, ...receipts];
