import type { AuditRecord, AuditTarget } from "../../src/domain/authors/audit-record.ts";
import { deadNamesIn } from "../../src/domain/changes/still-named.ts";
import { recordedExposures } from "../../src/domain/dangers/record-exposures.ts";
import { asJson, type Json } from "../../src/domain/json.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { everything } from "../../src/domain/tenant/scope.ts";
import { DAY } from "../../src/domain/time.ts";
import type { HttpResponse } from "../../src/graph/http/exchange.ts";
import { deedTest } from "../../src/microsoft/assess/deed-test.ts";
import { withUses } from "../../src/microsoft/assess/left-dangers.ts";
import { notUndone } from "../../src/microsoft/assess/not-undone.ts";
import { purgeDanger, readDeadNames } from "../../src/microsoft/assess/purged-since.ts";
import { PolicyCache } from "../../src/microsoft/investigation/policy-cache.ts";
import { withLeft } from "../../src/microsoft/recovery/left-by-recovery.ts";
import { withMissingRows } from "../../src/microsoft/recovery/verification.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { verificationWords } from "../../src/review/verification-words.ts";
import type { VerificationResult } from "../../src/service/verification.ts";
import { encodeAudit } from "../../src/wire/encode-audit.ts";
import { aChange } from "../graph/a-service.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";
import { inMicrosoft, list, type Replies, refusal } from "./in-graph.ts";
import { PREVIEW, usual } from "./in-service.ts";
import { type Asked, contrasts, filled, type Pair, pair } from "./pair.ts";

const target = (type: EntityType, name: string, newValue: Json, oldValue: Json = null): AuditTarget => ({
  ref: { type, id: `id-of-${type}` },
  displayName: type === "user" ? "Ada" : "Finance",
  modified: [{ name, oldValue, newValue }],
});
const record = (operation: string, written: AuditTarget, who = "eve"): AuditRecord => ({
  ...{ id: operation, time: 0, app: null, ip: null, category: "RoleManagement", operation, result: "success" },
  ...{ actor: { kind: "user", id: who, name: who }, correlationId: "c", targets: [written] },
});
const ROLE = target("user", "Role.DisplayName", '"Global Administrator"');
const owner = target("group", "owners", "mallory");
const left =
  (...records: readonly AuditRecord[]): Asked =>
  () =>
    notUndone(records, { scope: everything, isMeant: deedTest(everything, undefined) })
      .map(({ sentence }) => sentence)
      .join(" ") || "all covered";
const given = left(record("Add member to role", ROLE));
const taken = left(record("Remove member from role", ROLE));
const owned = left(record("Add owner to group", owner));
const told =
  (operation: string): Asked =>
  () =>
    recordedExposures(record(operation, ROLE), "microsoft")
      .map(({ exposure }) => exposure.says.done.text)
      .join(" ");

const purged = { ref: { type: "group", id: "dead" }, displayName: "Field" } as const;
const purge =
  (state: string, type: "group" | "user" = "group"): Asked =>
  () => {
    const dead = { ...purged, ref: { type, id: "dead" } };
    const conditions = { users: { includeGroups: ["All"], excludeGroups: ["dead"], excludeUsers: ["dead"] } };
    const policy = { ref: { type: "conditionalAccessPolicy", id: "p" }, displayName: "Doors" } as const;
    const places = deadNamesIn([{ ...policy, properties: { state, conditions } }], [dead]);
    return purgeDanger(dead, places).risk.sentence;
  };
const named = (replies: Replies) => () =>
  inMicrosoft(replies, async (context) => {
    const { unread } = await readDeadNames(new PolicyCache(context, 0), [purged]);
    return unread ?? "all read";
  });

const verified: VerificationResult = {
  ...{ outcome: "verified", notCompared: null, pending: [], expected: [] },
  residual: { total: 0, items: [] },
};
const wordsOn =
  (count: number): Asked =>
  () => {
    const items = Array.from({ length: count }, (_, at) => `Left ${at}.`);
    const { verdict, lines } = verificationWords(
      count === 0 ? verified : { ...verified, notUndone: { total: count, items } },
    );
    return [verdict, ...lines].join("\n");
  };
const besideIt =
  (count: number): Asked =>
  () => {
    const items = Array.from({ length: count }, (_, at) => `Beside ${at}.`);
    const { verdict, lines } = verificationWords(
      count === 0 ? verified : { ...verified, beside: { total: count, items } },
    );
    return [verdict, ...lines].join("\n");
  };
const ofPolicies = (replies: Replies) => () =>
  inMicrosoft(replies, async (context) => {
    const job = { ...aFinishedPreview, scope: { types: ["conditionalAccessPolicy"] } } as const;
    const { notLookedAt = ["all looked at"] } = await withLeft(context, verified, job);
    return notLookedAt.join(" ");
  });
const looked = (replies: Replies) => () =>
  inMicrosoft(replies, async (context) => {
    const { notLookedAt = ["all looked at"] } = await withLeft(context, verified, aFinishedPreview);
    return notLookedAt.join(" ");
  });

let pages = 0;
/** A log that goes on page after page. */
const endless = (): Partial<HttpResponse> => ({
  body: asJson({
    value: [encodeAudit({ ...record("Update user", target("user", "city", "York")), time: DAY })],
    "@odata.nextLink": `https://graph.microsoft.com/v1.0/auditLogs/directoryAudits?$skiptoken=${++pages}`,
  }),
});

/** Returns the sentence on an authentication strength with the policies that ask for it. */
const strengthLeft = (replies: Replies) => () =>
  inMicrosoft(replies, async (context) => {
    const about = { type: "authenticationStrengthPolicy", id: "keys" } as const;
    const warning = { about, other: about, sentence: "Stays." };
    const [told] = await withUses(new PolicyCache(context, 0), [warning]);
    return told?.sentence ?? "";
  });

/** Returns the note of a list whose first row has links to so many objects. */
const linked = (count: number, replies: Replies = []) => {
  const members = Array.from({ length: count }, (_, at) => ({ "@odata.type": "#microsoft.graph.user", id: `m${at}` }));
  const type = { "@odata.type": "#microsoft.graph.group" };
  const sides = { deltaFromCurrent: { ...type, "members@delta": members }, currentState: type };
  const row = aChange("g", { entityTypeName: "group", ...sides });
  return () =>
    inMicrosoft([...usual, [/getChanges/, list(row)], ...replies], async (context) => {
      const service = new MicrosoftRecoveryService(context);
      return (await service.listChanges(PREVIEW, { id: "g" }, { limit: 999 })).note ?? "all named";
    });
};

/** Returns what is said of a verification of which the service counted so many differences and listed none. */
const countedStill = (changedObjects: number) => () =>
  verificationWords(
    withMissingRows({ ...aFinishedPreview, totals: { ...aFinishedPreview.totals, changedObjects } }, verified),
  ).verdict;

/** On what a recovery of Microsoft's service leaves, because its lists never have it. */
export const leftPairs: readonly Pair[] = [
  ...contrasts(given, left(record("Update user", target("user", "city", "York"))), [
    ["Not undone by this recovery, because Microsoft's service does not cover it:", "all covered"],
    ["the role …… of … (…)", "all covered"],
    ['… …, given …. Remove it by hand, in the Microsoft Entra admin center under "Roles & admins".', "all covered"],
  ]),
  pair("the right to activate …", left(record("Add eligible member to role", ROLE)), given, "the role"),
  pair(
    '… …, taken away …. Give it again by hand, in the Microsoft Entra admin center under "Roles & admins".',
    taken,
    given,
    "Remove it by hand",
  ),
  filled("by … at …", [['"eve"'], given], [['"ben"'], left(record("Add member to role", ROLE, "ben"))]),
  ...contrasts(
    owned,
    left(
      record("Remove owner from group", target("group", "owners", null, "mallory")),
      record("Add owner to group", owner),
    ),
    [
      ["… … of …, last written ….", "all covered"],
      ["the … … (…)", "all covered"],
      ["… (… …)", "all covered"],
    ],
  ),
  pair(
    "… …, last written ….",
    left(record("Update administrative unit", target("administrativeUnit", "description", "x"))),
    given,
    "Remove it by hand",
  ),
  pair(
    "… was given the right to activate the role ……….",
    told("Add eligible member to role"),
    told("Add member to role"),
    "was given the role",
  ),
  pair("Enforced policies still name it: ….", purge("enabled"), purge("disabled"), "was permanently deleted"),
  pair("… …s it, which …", purge("enabled"), purge("disabled"), "was permanently deleted"),
  pair(
    'Its members are in no list and Graph shows none: get_object_history with type "group" and id "…" has those that the audit log recorded.',
    purge("enabled"),
    purge("enabled", "user"),
    "was permanently deleted",
  ),
  pair(
    "Not looked at: whether a policy of each kind still names a purged object, because policies of one kind could not be read.",
    named([[/authenticationMethodsPolicy/, refusal(403)]]),
    named([]),
    "all read",
  ),
  pair(
    "Microsoft's service counted … that still differ, and its list has …: the others are not known here.",
    countedStill(1),
    countedStill(0),
    "Verified: everything",
  ),
  pair(
    "Enforced policies that ask for it: ….",
    strengthLeft([]),
    strengthLeft([[/conditionalAccess\/policies/, refusal(403)]]),
    "Which policies ask for it was not looked at",
  ),
  pair(
    "Which policies ask for it was not looked at, because policies could not be read.",
    strengthLeft([[/conditionalAccess\/policies/, refusal(403)]]),
    strengthLeft([]),
    "Enforced policies that ask for it: none.",
  ),
  pair(
    "Names of the targets of links were not looked up, because the directory could not be read.",
    linked(1, [[/getByIds/, refusal(403)]]),
    linked(1, [[/getByIds/, list()]]),
    "all named",
  ),
  pair(
    "Names of … of the targets of links were not looked up: fewer rows of a page have fewer.",
    linked(901, [[/getByIds/, list()]]),
    linked(900, [[/getByIds/, list()]]),
    "all named",
  ),
  pair(
    "Not looked at: what was purged or written since the snapshot that the service does not cover, such as roles and domains, because the audit log could not be read.",
    looked([[/auditLogs/, refusal(403)]]),
    looked([[/auditLogs/, list()]]),
    "all looked at",
  ),
  pair(
    "Not looked at: what was purged or written before … that the service does not cover, such as roles, because the audit log was too long.",
    looked([[/auditLogs/, endless]]),
    looked([[/auditLogs/, list()]]),
    "all looked at",
  ),
  pair("Left outside of its scope: … that what is back uses or needs.", besideIt(1), besideIt(0), "Verified"),
  pair("And … more outside of its scope: list_activity.", besideIt(11), besideIt(10), "Beside 9."),
  pair(
    "Not looked at: changes outside of the scope that its policies use, because policies could not be read: that takes Policy.Read.All.",
    ofPolicies([
      [/auditLogs/, list()],
      [/conditionalAccess/, refusal(403)],
    ]),
    ofPolicies([
      [/auditLogs/, list()],
      [/conditionalAccess/, list()],
    ]),
    "all looked at",
  ),
  pair("Not undone: … since the snapshot that Microsoft's service does not cover.", wordsOn(1), wordsOn(0), "Verified"),
  pair("And … more that the service does not cover: list_activity.", wordsOn(11), wordsOn(10), "Left 9."),
];
