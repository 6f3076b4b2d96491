import { membershipsIn } from "../../src/domain/sign-in/memberships.ts";
import { DirectoryReader } from "../../src/microsoft/assess/directory-reader.ts";
import { PlannedChanges } from "../../src/microsoft/assess/planned-changes.ts";
import { readGroups } from "../../src/microsoft/assess/tenant-groups.ts";
import { unreadUsers } from "../../src/microsoft/assess/unread-users.ts";
import { aModel, policy } from "../domain/sign-in/a-model.ts";
import { inMicrosoft, list, type Reply } from "./in-graph.ts";
import { type Pair, pair } from "./pair.ts";

const crew = policy("MFA", { users: { includeUsers: ["All"], excludeGroups: ["crew"] } });
const nothing = { uncounted: [], unknown: [], unshown: 0 };
/** Returns what was not read of a tenant whose policy excludes a group. */
const unread =
  (more: Partial<Parameters<typeof unreadUsers>[1]> = {}, why?: string) =>
  () => {
    const both = { before: true, after: true };
    const node = { live: both, members: { before: [], after: [] }, ...(why === undefined ? {} : { unread: why }) };
    const members = membershipsIn(new Map([["crew", node]]));
    const of = { groups: ["crew"], members, nameOf: () => "Crew", ...nothing, ...more };
    return (
      unreadUsers(aModel({ before: [crew] }, []), of)
        .notAssessed.map(({ what, policies }) => `${what} (${policies.names.join()})`)
        .join("\n") || "all read"
    );
  };

const next = ({ url }: { readonly url: URL }) => ({
  body: { value: [], "@odata.nextLink": `${url.origin}${url.pathname}?$skiptoken=more` },
});
/** Returns why not all members of a group are known, and which lists were cut. */
const read = (reply: Reply, isRestored: boolean) => () =>
  inMicrosoft([[/groups\/crew\/members/, reply]], async ({ client }) => {
    const reader = new DirectoryReader(client);
    const plan = new PlannedChanges(
      isRestored
        ? [
            {
              ...{ seq: 1, ref: { type: "group", id: "crew" }, displayName: "Crew", action: "restore" },
              ...{ basis: "snapshot", properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
            },
          ]
        : [],
    );
    const members = await readGroups(reader, ["crew"], plan);
    return [members.unread("crew") ?? "all known", ...reader.cuts].join("\n");
  });

/** On users of policies that an assessment in mode `microsoft` could not read. */
export const unreadUserPairs: readonly Pair[] = [
  pair("users of the group …, because …", unread({}, "it is long"), unread(), "all read"),
  pair(
    "users whom no policy, group or role names, because they could not be counted",
    unread({ uncounted: [crew] }),
    unread(),
    "all read",
  ),
  pair("whether … can sign in, because Graph does not show it", unread({ unshown: 2 }), unread(), "all read"),
  pair("restored user", unread({ unshown: 1 }), unread(), "all read"),
  pair(
    "what restored policies and locations contain, because Graph does not show it",
    unread({ unknown: ["Doors"] }),
    unread(),
    "all read",
  ),
  pair("only the first … of a group are read", read(next, false), read(list(), false), "all known"),
  pair("Graph shows no members of a deleted group", read(list(), true), read(list(), false), "all known"),
];
