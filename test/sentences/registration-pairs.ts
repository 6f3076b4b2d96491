import { neededPermissions, register, registration } from "../../src/graph/sign-in/app-registration.ts";
import { whoIsSignedIn } from "../../src/graph/sign-in/identity.ts";
import { readOrganization } from "../../src/graph/sign-in/organization.ts";
import { inGraph, list, type Replies, refusal } from "./in-graph.ts";
import { type Pair, pair } from "./pair.ts";
import { accepted, tried } from "./tried.ts";

const open = () => new AbortController().signal;
const me: Replies = [
  [/GET \/me\?/, { body: { id: "u1" } }],
  [/GET \/organization/, list({ id: "t" })],
  [/POST \/applications/, { body: { id: "a", appId: "app" } }],
];
const graph = (run: (client: ReturnType<typeof inGraph>["client"]) => Promise<unknown>, replies: Replies = []) =>
  tried(() => run(inGraph([...me, ...replies]).client));
const who = (replies: Replies = []) =>
  graph((client) => whoIsSignedIn(client, { token: async () => "t" }, open()), replies);
const tenant = (replies: Replies = []) => graph(readOrganization, replies);
const registered = (replies: Replies = []) => graph(register, replies);
const existing: Replies = [[/GET \/applications/, list({ id: "a", appId: "app" })]];
const refusing = (of: RegExp, status = 403): Replies => [[of, refusal(status)]];
const why = (name: (typeof neededPermissions)[number]["name"]) => () =>
  neededPermissions.find((one) => one.name === name)?.why ?? "";

/** On the account that is signed in, its tenant and the app registration. */
export const registrationPairs: readonly Pair[] = [
  pair("Reading who is signed in", who(refusing(/GET \/me\?/)), who(), accepted),
  pair("Reading your roles", who(refusing(/memberOf/i, 500)), who(), accepted),
  pair(
    "The directory does not say which roles you hold: the app lacks RoleManagement.Read.Directory, or its consent is missing. entra-rewind setup shows the consent link.",
    who(refusing(/transitiveMemberOf/)),
    who(),
    accepted,
  ),
  pair("Reading the tenant", tenant(refusing(/organization/)), tenant(), accepted),
  pair("The service names no tenant for this sign-in.", tenant([[/organization/, list()]]), tenant(), accepted),
  pair("Looking for the app registration", registered(refusing(/GET \/applications/)), registered(), accepted),
  pair("Making the app registration", registered(refusing(/POST \/applications/)), registered(), accepted),
  pair(
    "Completing the app registration",
    registered([...existing, ...refusing(/PATCH/)]),
    registered(existing),
    accepted,
  ),
  pair("Making the app's service principal", registered(refusing(/servicePrincipals/)), registered(), accepted),
  pair("Entra Rewind", () => JSON.stringify(registration), why("User.Read"), "see who is signed in"),
  pair("start and cancel previews", why("EntraBackup.ReadWrite.Preview"), why("User.Read"), "see who is signed in"),
  pair("start and cancel recoveries", why("EntraBackup.ReadWrite.Recovery"), why("User.Read"), "see who is signed in"),
  pair(
    "find users, groups and applications, and what links them",
    why("Directory.Read.All"),
    why("Policy.Read.All"),
    "find policies",
  ),
  pair("find policies, and what they name", why("Policy.Read.All"), why("User.Read"), "see who is signed in"),
  pair("show the author and time of each change", why("AuditLog.Read.All"), why("User.Read"), "see who is signed in"),
  pair("see who is signed in", why("User.Read"), why("AuditLog.Read.All"), "show the author"),
  pair(
    "see which roles that person holds",
    why("RoleManagement.Read.Directory"),
    why("User.Read"),
    "see who is signed in",
  ),
];
