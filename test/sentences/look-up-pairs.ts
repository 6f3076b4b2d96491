import type { AuditRecord } from "../../src/domain/authors/audit-record.ts";
import { RewindError } from "../../src/domain/errors.ts";
import type { SnapshotId } from "../../src/domain/ids.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Scope } from "../../src/domain/tenant/scope.ts";
import { DirectoryReader } from "../../src/microsoft/assess/directory-reader.ts";
import { byIdIn, searchPlace } from "../../src/microsoft/investigation/directory-search.ts";
import { linkedObjects } from "../../src/microsoft/investigation/linked-rows.ts";
import { type LookUpContext, openLookUps } from "../../src/microsoft/investigation/look-ups.ts";
import { microsoftInvestigation } from "../../src/microsoft/investigation/microsoft-investigation.ts";
import { objectsNamed } from "../../src/microsoft/investigation/named-objects.ts";
import { PolicyCache } from "../../src/microsoft/investigation/policy-cache.ts";
import { seenNow } from "../../src/microsoft/investigation/present-object.ts";
import { rolesOf } from "../../src/microsoft/investigation/roles-of.ts";
import { seenObject } from "../../src/microsoft/investigation/seen-object.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import type { Investigation } from "../../src/service/investigation.ts";
import { encodeAudit } from "../../src/wire/encode-audit.ts";
import { admin, aPreview, SNAPSHOT } from "../graph/a-service.ts";
import { inMicrosoft, list, type Replies, refusal } from "./in-graph.ts";
import { PREVIEW, usual } from "./in-service.ts";
import { inTenant } from "./in-tenant.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const ada: EntityRef = { type: "user", id: "ada" };
const gone: Replies = [
  [/GET \/users\/ada/, refusal(404)],
  [/deletedItems\/ada/, refusal(404)],
];
/** Returns the refusal of a look-up, or "accepted". */
const looked = (run: (context: LookUpContext) => Promise<unknown>, replies: Replies = []) =>
  tried(() => inMicrosoft(replies, (context) => run(openLookUps(context))));
/** Returns the same where the service refuses a request, and where it answers. */
const failing = (run: (context: LookUpContext) => Promise<unknown>, of: RegExp, more: Replies = []) =>
  [looked(run, [...more, [of, refusal(500)]]), looked(run, more), accepted] as const;
const asked = (run: (investigation: Investigation) => Promise<unknown>, replies: Replies = []) =>
  tried(() => inMicrosoft(replies, (context) => run(microsoftInvestigation(context))));
const object = (at: number | null, replies: Replies = []) =>
  asked((investigation) => investigation.getObject({ ref: ada, at }, {}), replies);
const live: Replies = [
  [/GET \/users\/ada(\?|$)/, { body: { id: "ada", displayName: "Ada" } }],
  [/manager/, refusal(404)],
];
const named = searchPlace("user", "live");
const found = (context: LookUpContext) => (named === null ? Promise.resolve() : byIdIn(context, named, "ada"));
const read = (path: string) => (context: LookUpContext) => new DirectoryReader(context.client).list(path, "users");
const counted = (context: LookUpContext) =>
  new DirectoryReader(context.client).count("/users", "accountEnabled ne false");
const byIds = (context: LookUpContext) => new DirectoryReader(context.client).byIds(["ada"], ["user"], "id");
const often = (times: number) =>
  looked(async ({ client }) => {
    const reader = new DirectoryReader(client);
    for (let time = 0; time < times; time += 1) await reader.count("/users", "accountEnabled ne false");
  });
const policies = (context: LookUpContext) => new PolicyCache(context, 0).all("conditionalAccessPolicy", "live");
const seen = (context: LookUpContext) => seenNow(context, ada);
const assigned = (context: LookUpContext) => rolesOf(context, { ref: ada, groups: [] }, 0);
const roles = (replies: Replies) => async () =>
  JSON.stringify(await inMicrosoft(replies, (context) => assigned(openLookUps(context))));
const held = (more: object) => list({ principalId: "ada", roleDefinitionId: "r", directoryScopeId: "/", ...more });
const role = (roleDefinitionId: string) => roles([[/roleAssignments/, held({ roleDefinitionId })]]);
/** Returns the notes on a deleted account with this role. */
const deletedWith = (more: object) => () =>
  inMicrosoft([...gone.slice(0, 1), deletedAda, [/roleAssignments/, held(more)]], async (context) => {
    const { traits, access } = await microsoftInvestigation(context).getObject({ ref: ada, at: null }, {});
    return [...traits, access?.rolesNote ?? "all read"].join(" ");
  });
const deletedAda: Replies[number] = [
  /deletedItems\/ada/,
  {
    body: {
      "@odata.type": "#microsoft.graph.user",
      id: "ada",
      displayName: "Ada",
      deletedDateTime: "2026-11-20T00:00:00Z",
    },
  },
];
/** Returns what is said of a row that is no object, and of one that is. */
const row = (given: unknown) => tried(() => seenObject(given, "user"));
const requests: readonly Pair[] = [
  pair("Searching …", ...failing(found, /GET \/users/)),
  pair("Reading …", ...failing(read("/users"), /GET \/users/)),
  pair("Reading …", ...failing((context) => objectsNamed(context, "user", ["ada"]), /GET \/users/)),
  pair("Reading …", ...failing(policies, /conditionalAccess/)),
  pair(
    "Reading …",
    ...failing((context) => linkedObjects(context, "/groups/g/members", { how: "members", type: "user" }), /members/),
  ),
  pair("Counting …", ...failing(counted, /GET \/users/)),
  pair("Reading objects by id", ...failing(byIds, /getByIds/)),
  pair("Reading … …", ...failing(seen, /users\/ada/, live)),
  pair("Reading deleted … …", ...failing(seen, /deletedItems/, gone)),
  pair("Reading who has which role", ...failing(assigned, /roleAssignments/)),
  pair(
    "role assignment",
    looked(assigned, [[/roleAssignments/, list({ principalId: 7 })]]),
    looked(assigned, [[/roleAssignments/, held({})]]),
    accepted,
  ),
  pair(
    "role eligibility",
    looked(assigned, [[/roleEligibilitySchedules/, list({ principalId: 7 })]]),
    looked(assigned, [[/roleEligibilitySchedules/, held({})]]),
    accepted,
  ),
  pair(
    "They are not readable with the permissions at hand: RoleManagement.Read.Directory is one that allows it.",
    roles([[/roleAssignments/, refusal(403)]]),
    roles([]),
    '"roles":[]',
  ),
  pair(
    "They are not readable: that takes RoleManagement.Read.Directory, and a tenant with Microsoft Entra ID P2 or Governance.",
    roles([[/roleEligibilitySchedules/, refusal(400)]]),
    roles([]),
    '"eligible":[]',
  ),
  pair(
    "Roles through groups are not shown while it is deleted.",
    deletedWith({}),
    async () => {
      const view = await inMicrosoft(live, (context) =>
        microsoftInvestigation(context).getObject({ ref: ada, at: null }, {}),
      );
      return view.access?.rolesNote ?? "all read";
    },
    "all read",
  ),
  pair(
    "Its roles stay assigned while it is deleted: …",
    deletedWith({}),
    deletedWith({ principalId: "ben" }),
    "Roles through groups",
  ),
  pair("role …", role("a-role-of-our-own"), role("62e90394-69f5-4237-9190-012177145e10"), "Global Administrator"),
  pair("directory object", row(7), row({ id: "ada" }), accepted),
  pair(
    "Its policies, roles and groups take more than … requests to read. Preview fewer objects.",
    often(151),
    often(150),
    accepted,
  ),
];

const operation = (more: Partial<AuditRecord> = {}) =>
  encodeAudit({
    ...{ id: "r1", time: Date.UTC(2026, 10, 20), category: "UserManagement", operation: "Update user" },
    ...{ app: null, ip: null, correlationId: "c1", result: "success" },
    actor: { kind: "user", id: "m", name: "mallory" },
    targets: [{ ref: ada, displayName: "Ada", modified: [{ name: "city", oldValue: "York", newValue: "Bath" }] }],
    ...more,
  });
const logged = (...all: readonly ReturnType<typeof operation>[]): Replies => [[/directoryAudits/, list(...all)]];
/** Returns what is said of an object that is gone, whose name a list of changes may have. */
const traits = (replies: Replies, displayName: string | null = null) =>
  tried(() =>
    inMicrosoft([...gone, ...replies], async (context) => {
      context.listNames.add({ ref: ada, displayName });
      const view = await microsoftInvestigation(context).getObject({ ref: ada, at: null }, {});
      throw new RewindError("notFound", view.traits.join(" "));
    }),
  );
const history = (seenAt: number | undefined, replies: Replies) =>
  asked(
    (investigation) =>
      investigation.getObjectHistory({ ref: ada, ...(seenAt === undefined ? {} : { seenAt: seenAt as never }) }, {}),
    replies,
  );
/** Returns what is said of a policy that excludes so many users, none of them in use. */
const naming = (users: number, replies: Replies = []) => {
  const excludeUsers = Array.from({ length: users }, (_, at) => `u${at}`);
  const policy = { id: "p", displayName: "Doors", state: "enabled", conditions: { users: { excludeUsers } } };
  const gonePeople: Replies = [
    [/conditionalAccess\/policies/, list(policy)],
    [/deletedItems\/u/, refusal(404)],
    ...replies,
  ];
  return () =>
    inMicrosoft(gonePeople, async (context) => {
      const ref = { type: "conditionalAccessPolicy", id: "p" } as const;
      return (
        (await microsoftInvestigation(context).getObject({ ref, at: null }, {})).traits.join(" ") || "all looked up"
      );
    });
};
/** Returns what is said of a user with a list of assignments that goes on or ends. */
const manyAssigned = (goesOn: boolean) => {
  const value = Array.from({ length: 2_500 }, (_, at) => ({ id: `a${at}`, principalId: "ada", resourceId: "map" }));
  const page = ({ url }: { readonly url: URL }) => ({
    body: { value, ...(goesOn ? { "@odata.nextLink": `${url.origin}${url.pathname}?$skiptoken=more` } : {}) },
  });
  return () =>
    inMicrosoft([...live, [/appRoleAssignments/, page]], async (context) => {
      const view = await microsoftInvestigation(context).getObject({ ref: ada, at: null }, {});
      return view.traits.join(" ") || "all read";
    });
};
const grant: EntityRef = { type: "appRoleAssignment", id: "a" };
const granted = operation({
  operation: "Add app role assignment to group",
  targets: [{ ref: grant, displayName: null, modified: [{ name: "appRoleId", oldValue: null, newValue: "r" }] }],
});
const grantHistory = (replies: Replies) =>
  asked((investigation) => investigation.getObjectHistory({ ref: grant }, {}), replies);
/** Returns what the history of an object says of its links. */
const linksOf = (ref: EntityRef, replies: Replies) => () =>
  inMicrosoft(replies, async (context) => {
    const { pointsAt } = await microsoftInvestigation(context).getObjectHistory({ ref }, {});
    return pointsAt.unread?.join(" ") ?? "all links";
  });
const comparison = { from: SNAPSHOT.id as SnapshotId, to: null, scope: { all: true } } as const;

/** Returns the notes of a further page, whose first one is of the same reading or not. */
const continued = (isSame: boolean) => () =>
  inMicrosoft(live, async (context) => {
    const investigation = microsoftInvestigation(context);
    const { asOf } = await investigation.getObject({ ref: ada, at: null }, {});
    const at = isSame ? asOf : asOf - 60_000;
    const { traits } = await investigation.getObject({ ref: ada, at, isContinued: true, link: "roles" }, {});
    return traits.join(" ") || "of one reading";
  });

const questions: readonly Pair[] = [
  pair(
    "The page before was of …, and this one was read again: what was written in between can be missing or shown twice.",
    continued(false),
    continued(true),
    "of one reading",
  ),
  pair(
    "Microsoft's snapshots cannot be read: an object is shown as it is now. A preview of it shows what differs from a snapshot.",
    object(1, live),
    object(null, live),
    accepted,
  ),
  pair(
    "The directory has no … …, in use or deleted, and no policy names it. … find_objects finds an object's type and id.",
    object(null, gone),
    object(null, live),
    accepted,
  ),
  pair("Its name is from the audit log.", traits(logged(operation())), traits([], "Ada"), "the list of a preview"),
  pair("Its name is from the list of a preview.", traits([], "Ada"), traits(logged(operation())), "the audit log"),
  pair(
    "No name known: not in the audit log since …, and not in a list of changes that was read here.",
    traits(logged()),
    traits(logged(), "Ada"),
    "the list of a preview",
  ),
  pair(
    "No name known: the audit log could not be read, and no list of changes that was read here has one.",
    traits([[/directoryAudits/, refusal(403)]]),
    traits(logged()),
    "not in the audit log",
  ),
  pair(
    "Microsoft's service compares a snapshot with the present only: start_preview does that, and changes nothing.",
    asked((investigation) => investigation.compareSnapshots(comparison, {})),
    inTenant(async (tenant) => {
      const { id: from } = await tenant.snapshot();
      return tried(() => tenant.engine.investigation.compareSnapshots({ ...comparison, from }, {}))();
    }),
    accepted,
  ),
  pair(
    "The log has no step of the … … at …. Copy seenAt from its history.",
    history(1, [...live, ...logged(operation())]),
    history(Date.UTC(2026, 10, 20), [...live, ...logged(operation())]),
    accepted,
  ),
  pair(
    "Neither the directory nor its audit log since … knows a … …. find_objects finds an object's type and id.",
    history(undefined, gone),
    history(undefined, [...gone, ...logged(operation())]),
    accepted,
  ),
  pair("… named here … not in use, and not looked up among the deleted ones.", naming(21), naming(20), "all looked up"),
  pair(
    "… named here … not in use, and not looked up among the deleted ones.",
    naming(1, [[/deletedItems\/u/, refusal(403)]]),
    naming(1),
    "all looked up",
  ),
  pair("more than …", manyAssigned(true), manyAssigned(false), "all read"),
  pair(
    "The audit log since … knows no … …, and in this mode none is read by itself.",
    grantHistory([]),
    grantHistory(logged(granted)),
    accepted,
  ),
  pair(
    "Graph does not show it by itself, so what it links is told as far as its history has it.",
    linksOf(grant, logged(granted)),
    linksOf(ada, [...gone, ...logged(operation())]),
    "Graph shows no links of an object that is not in use",
  ),
  pair(
    "In this mode, no … is read by itself: get_object_history with this type and id shows what the audit log has of it.",
    looked((context) => seenNow(context, grant)),
    looked(seen, live),
    accepted,
  ),
  pair(
    "get_object of an object that it links shows whether it is there now.",
    looked((context) => seenNow(context, { ...grant, type: "appRoleAssignment" })),
    looked((context) => seenNow(context, { ...grant, type: "administrativeUnit" })),
    "no administrative unit is read by itself",
  ),
];

const location = `https://graph.microsoft.com/v1.0/directory/recovery/jobs/${PREVIEW}`;
const idle: Replies = [
  ...usual,
  [/jobs(\?|$)/, list(aPreview(PREVIEW, { jobStartDateTime: "2026-11-18T08:40:00Z" }))],
  [/POST .*recoveryPreviewJobs/, { status: 202, headers: { location }, body: {} }],
];
const undone = (scope: Scope, replies: Replies = logged(operation())) =>
  tried(() =>
    inMicrosoft([...idle, ...replies], (context) =>
      new MicrosoftRecoveryService(context).startPreview({ snapshotId: comparison.from, scope, caller: admin }),
    ),
  );
const mallorys = { all: true, actor: "mallory" } as const;
/** A log that goes on for more pages than are read at once. */
const long: Replies = [
  [
    /directoryAudits/,
    ({ url }) => {
      const page = Number(url.searchParams.get("$skiptoken") ?? 0);
      const record = operation({ id: `r${page}`, time: Date.UTC(2026, 10, 20) - page * 1_000 });
      const next = `${url.origin}${url.pathname}?$skiptoken=${page + 1}`;
      return { body: JSON.parse(JSON.stringify({ value: [record], "@odata.nextLink": next })) };
    },
  ],
];

const actors: readonly Pair[] = [
  pair(
    '"…" wrote more than is read of the audit log at once: it was read back to …. Choose a since after that.',
    undone(mallorys, long),
    undone(mallorys),
    accepted,
  ),
  pair(
    '"…" wrote to no object of this scope since …. Take {"all": true} with the actor.',
    undone({ types: ["group"], actor: "mallory" }),
    undone({ types: ["user"], actor: "mallory" }),
    accepted,
  ),
];

/** On looking things up in mode `microsoft`: requests that fail, questions, and the work of an actor. */
export const lookUpPairs: readonly Pair[] = [...requests, ...questions, ...actors];
