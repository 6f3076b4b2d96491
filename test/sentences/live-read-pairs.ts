import { childLists, forbiddenList, malformedList } from "../../src/directory/live/capture/child-lists.ts";
import { GarbledRows } from "../../src/directory/live/capture/page.ts";
import { decodePlace, encodePlace } from "../../src/directory/live/capture/place.ts";
import { deletedUnread } from "../../src/directory/live/capture/read-deleted.ts";
import { readEveryList } from "../../src/directory/live/capture/read-every-list.ts";
import { readLists, readListsBelow } from "../../src/directory/live/capture/read-lists.ts";
import { objectReader, readObjects } from "../../src/directory/live/capture/read-objects.ts";
import { absentParts, forbiddenParts, namesOf, pagesFrom, triedOf } from "../../src/directory/live/capture/reading.ts";
import { Selections } from "../../src/directory/live/capture/selections.ts";
import { sources } from "../../src/directory/live/capture/sources.ts";
import type { LiveContext } from "../../src/directory/live/context.ts";
import { examineRights } from "../../src/directory/live/examine-rights.ts";
import { LiveDirectory } from "../../src/directory/live/live-directory.ts";
import { examineProperties } from "../../src/directory/live/property-rights.ts";
import { readHolders } from "../../src/directory/live/read-holders.ts";
import { readIdentities, readOfAppId, readPrincipal } from "../../src/directory/live/read-principals.ts";
import { readPrivileges } from "../../src/directory/live/read-privileges.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { GraphAuditLog } from "../../src/graph/audit/audit-log.ts";
import { inLive, list, type Replies, refusal } from "./in-graph.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const ada: EntityRef = { type: "user", id: "ada" };
/** Returns the same reading where the service refuses a request, and where it answers. */
const failing = (run: (context: LiveContext) => Promise<unknown>, of: RegExp, more: Replies = []) =>
  [tried(() => run(inLive([...more, [of, refusal(500)]]))), tried(() => run(inLive(more))), accepted] as const;
const principal = (context: LiveContext) => readPrincipal(context, "ada");
const live: Replies = [[/GET \/users\/ada/, { body: { id: "ada", accountEnabled: true, value: [] } }]];
const role = { id: "r", templateId: "r", displayName: "Role" };
const byMembership: Replies = [
  [/roleAssignments/, refusal(403)],
  [/GET \/directoryRoles(\?|$)/, list({ id: "r", roleTemplateId: "r" })],
];
const byAssignment: Replies = [
  [/roleAssignments/, list({ principalId: "ada", roleDefinitionId: "r" })],
  [/roleDefinitions/, list(role)],
];
const gone: Replies = [...byAssignment, [/deletedItems/, refusal(404)]];
const members = (context: LiveContext) =>
  new LiveDirectory(context, new GraphAuditLog(context.client, { clock: context.clock, fresh: 0 })).hasLink({
    ...{ link: "members", source: { type: "group", id: "g" }, target: ada },
  });
const objects = (context: LiveContext) => readObjects(objectReader(context), [ada]);

const next = { "@odata.nextLink": "https://graph.microsoft.com/v1.0/users/ada/memberOf/more" };
const comeBack = (context: LiveContext) =>
  Array.fromAsync(
    readListsBelow({ context, selections: new Selections("extended"), signal: new AbortController().signal }, [ada]),
  );
/** Returns the values that such an examination tries to write, or "only read". */
const triedWrites = (run: (context: LiveContext) => Promise<unknown>) => async () => {
  const bodies: string[] = [];
  const write: Replies = [
    [
      /^PATCH/,
      ({ body }) => {
        bodies.push(body ?? "");
        return { status: 404 };
      },
    ],
  ];
  await run(inLive(write));
  return bodies.join("\n") || "only read";
};

const requests: readonly Pair[] = [
  pair(
    "Reading memberships",
    ...failing(comeBack, /memberOf\/more/, [[/memberOf\/microsoft/, { body: { value: [], ...next } }]]),
  ),
  pair(
    "entra-rewind doctor",
    triedWrites(examineRights),
    triedWrites((context) => examineProperties(context, null)),
    "only read",
  ),
  pair("Reading … of the …", ...failing(members, /members/)),
  pair("Looking for the holder of a name", ...failing((context) => readHolders(context, "user", "ada"), /GET \/users/)),
  pair("Reading an account", ...failing(principal, /GET \/users\/ada\?/, live)),
  pair("Reading the roles of an account", ...failing(principal, /transitiveMemberOf/, live)),
  pair("Reading the … …", ...failing((context) => readIdentities(context, [ada]), /users\/ada/, live)),
  pair("Reading the … …", ...failing(objects, /users\/ada/, live)),
  pair("Looking for an appId", ...failing((context) => readOfAppId(context, "app"), /GET \/applications/)),
  pair("Reading the groups that can hold roles", ...failing(readPrivileges, /GET \/groups/)),
  pair("Reading a deleted holder of a role", ...failing(readPrivileges, /deletedItems/, gone)),
  pair(
    "deleted item",
    tried(() => readPrivileges(inLive([...gone, [/deletedItems/, { body: {} }]]))),
    tried(() => readPrivileges(inLive(gone))),
    accepted,
  ),
  pair("Reading the role assignments", ...failing(readPrivileges, /roleAssignments$/, gone)),
  pair("Reading the roles", ...failing(readPrivileges, /roleDefinitions/, gone)),
  pair("Reading the roles in use", ...failing(readPrivileges, /directoryRoles/, byMembership)),
  pair("Reading the members of a role", ...failing(readPrivileges, /directoryRoles\/r\/members/, byMembership)),
  pair("Reading who holds roles", ...failing(readPrivileges, /getByIds/, gone)),
];

const [first] = sources;
const [owners] = childLists;
if (first === undefined || owners === undefined) throw new Error("There are sources and lists.");
const run = (context: LiveContext) => ({
  ...{ context, selections: new Selections("extended"), signal: new AbortController().signal },
});
const every = (context: LiveContext) => Array.fromAsync(readEveryList(run(context), owners));
const parent: EntityRef = { type: owners.parent, id: "a" };
const below = (context: LiveContext) => Array.fromAsync(readLists(run(context), owners, [parent]));
const said = (parts: readonly { readonly reason: string }[]) => () =>
  parts.map(({ reason }) => reason).join("\n") || "read";
const garbled = (ids: readonly string[], nameless = 0) => {
  const rows = new GarbledRows();
  rows.add({ ids, nameless });
  return said(rows.unread(first));
};
const place = encodePlace({
  ...{ version: 2, tenant: "t", wholeAt: 0, hintsUntil: 0, users: 0, sources: {}, unread: [] },
});
const pages = (isEndless: boolean) =>
  tried(() => {
    const next = "https://graph.microsoft.com/v1.0/users?$skiptoken=again";
    const body = { value: [], ...(isEndless ? { "@odata.nextLink": next } : {}) };
    const context = inLive([[/users/, { body }]]);
    return Array.fromAsync(pagesFrom(context, context.client.get("/users"), "Reading"));
  });
/** Returns why a property is not read after such a refusal of its selection. */
const learned = (status: number) => () => {
  const selections = new Selections("extended");
  selections.learn("user", { status, body: { error: { message: "Could not find a property named 'city'." } } });
  return JSON.stringify(selections.refused("user") ?? {});
};
const forbidden = said(forbiddenParts(first));
const absent = said(absentParts(first));

const parts: readonly Pair[] = [
  pair(
    "The … of objects of type … may not be read. An administrator has to grant ….",
    said([forbiddenList(owners)]),
    said([malformedList(owners, 1)]),
    "1 entry of owners",
  ),
  pair(
    "… of … came in a form this version cannot read.",
    said([malformedList(owners, 1)]),
    said([forbiddenList(owners)]),
    "may not be read",
  ),
  pair("It came in a form this version cannot read.", garbled(["a"]), garbled([]), "read"),
  pair("… of the … came in a form this version cannot read.", garbled([], 1), garbled(["a"]), "It came in a form"),
  pair(
    "This cursor is not a place in this tenant: read it from the beginning.",
    tried(() => decodePlace(place, "other")),
    tried(() => decodePlace(place, "t")),
    accepted,
  ),
  pair(
    "Deleted objects of type … may not be listed, so that a deleted object looks the same as a purged one. The account or app needs a role that sees deleted items.",
    said([deletedUnread(first)]),
    forbidden,
    "may not be read",
  ),
  pair("Listing objects of type …", ...failing(every, /GET \/applications/)),
  pair("Reading … of the … …", ...failing(below, /applications\/a\/owners/)),
  pair("… failed: the service's list does not end.", pages(true), pages(false), accepted),
  pair(
    "The … may not be read. An administrator has to grant …: `entra-rewind setup` shows the consent link.",
    forbidden,
    absent,
    "The service does not offer",
  ),
  pair(
    "The service does not offer the … in this tenant. It may take another license.",
    absent,
    forbidden,
    "may not be read",
  ),
  pair(
    "Reading the …",
    () => triedOf(first),
    () => namesOf(first.type),
    "objects of type",
  ),
  pair(
    "objects of type …",
    () => namesOf(first.type),
    () => first.type,
    first.type,
  ),
  pair("It takes the permission ….", learned(403), learned(400), "The service does not know it."),
  pair("The service does not know it.", learned(400), learned(403), "It takes the permission"),
];

/** On reading a live tenant: requests that fail, and parts that cannot be read. */
export const liveReadPairs: readonly Pair[] = [...requests, ...parts];
