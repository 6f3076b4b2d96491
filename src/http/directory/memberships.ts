import type { DirectoryItem, DirectoryRoleFacts } from "../../directory/directory-admin.ts";
import { badRequest } from "../../directory/graph-fault.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf } from "../../domain/json.ts";
import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import { entityTypeOfGraphType } from "../../wire/graph-type.ts";
import { countReply, listReply, rowsOf } from "../list-reply.ts";
import { selected } from "../odata/list.ts";
import { parseQuery } from "../odata/query.ts";
import { found, type GraphCall, type Handler, key } from "../route.ts";
import { someAtATime } from "../some-at-a-time.ts";
import { directoryTypes } from "./entity-sets.ts";
import { castIn, reachable } from "./links.ts";
import { contextOf, objectsListing, offerOf, view } from "./listings.ts";
import { lookUp, lookUpAnywhere } from "./look-up.ts";
import { plainRows } from "./objects.ts";
import { roleFields, roleJson } from "./roles.ts";

type Whose = (call: GraphCall) => Promise<EntityRef>;

/** The person who calls. */
export const me: Whose = async ({ caller }) => ({ type: "user", id: caller.id });

/** The object of one type in the path. */
export const inPath =
  (type: "user" | "group" | "servicePrincipal"): Whose =>
  async (call) =>
    (await lookUp(call, type, key(call, "id"))).ref;

export const anyInPath: Whose = async (call) => (await lookUpAnywhere(call, key(call, "id"), "live")).ref;

interface HeldMemberships {
  readonly groups: readonly DirectoryItem[];
  readonly roles: readonly DirectoryRoleFacts[];
  readonly units: readonly DirectoryItem[];
}

async function membershipsOf(call: GraphCall, ref: EntityRef, transitive: boolean): Promise<HeldMemberships> {
  const direct = await call.directory.linked("target", ref, "members");
  const groups = transitive ? await reachable(call, "target", ref) : direct;
  return {
    groups: groups.filter((item) => item.ref.type === "group"),
    units: direct.filter((item) => item.ref.type === "administrativeUnit"),
    roles: await call.directory.rolesOf(ref),
  };
}

/** Lists the groups, administrative units and directory roles an object is a member of, or those of one type. */
export const listMemberships =
  (
    whose: Whose,
    { transitive, counts = false }: { readonly transitive: boolean; readonly counts?: boolean },
  ): Handler =>
  async (call) => {
    const { groups, roles, units } = await membershipsOf(call, await whose(call), transitive);
    const reply = counts ? countReply : listReply;
    if (isRoleCast(call)) {
      const offer = { ...offerOf("group"), selectable: roleFields };
      return reply(call, { context: contextOf(call, "/directoryRoles"), offer, rows: rowsOf(roles.map(roleJson)) });
    }
    const cast = castIn(call);
    const items = [...groups, ...units].filter(({ ref }) => cast === null || ref.type === cast);
    if (cast !== null || roles.length === 0) {
      return (counts ? countReply<DirectoryItem> : listReply<DirectoryItem>)(
        call,
        objectsListing(call, items, cast === null ? directoryTypes : [cast]),
      );
    }
    const rows = rowsOf([...plainRows(items), ...roles.map(roleJson)]);
    return reply(call, { context: contextOf(call, "/directoryObjects"), offer: offerOf(...directoryTypes), rows });
  };

const isRoleCast = ({ params: { cast = "" } }: GraphCall): boolean => /\.directoryRole(\/\$count)?$/i.test(cast);

/** Returns the ids of all groups (and with `objects` roles and units) an object is a member of, through groups too. */
export const getMemberIds =
  (whose: Whose, { objects }: { readonly objects: boolean }): Handler =>
  async (call) => {
    const { groups, roles, units } = await membershipsOf(call, await whose(call), true);
    const secure = memberOf(bodyOf(call), "securityEnabledOnly") === true;
    const counted = groups.filter(({ properties }) => !secure || properties.securityEnabled === true);
    const others =
      objects && !secure ? [...units.map(({ ref }) => ref.id), ...roles.map(({ templateId }) => templateId)] : [];
    return strings(call, [...counted.map(({ ref }) => ref.id), ...others]);
  };

/** Source: Microsoft Graph v1.0, "checkMemberGroups": at most 20 ids. */
const MOST_CHECKED = 20;

/** Returns those of the given ids that an object is a member of, through groups too. */
export const checkMemberIds =
  (whose: Whose, { objects }: { readonly objects: boolean }): Handler =>
  async (call) => {
    const given = textsOf(call, objects ? "ids" : "groupIds").map(canonicalId);
    if (given.length > MOST_CHECKED) throw badRequest(`At most ${MOST_CHECKED} ids can be checked in one request.`);
    const { groups, roles, units } = await membershipsOf(call, await whose(call), true);
    const held = [...groups, ...(objects ? units : [])].map(({ ref }) => ref.id);
    const all = new Set([...held, ...(objects ? roles.map(({ templateId }) => templateId) : [])]);
    return strings(
      call,
      given.filter((id) => all.has(id)),
    );
  };

/** Source: Microsoft Graph v1.0, "directoryObject: getByIds": at most 1,000 ids. */
const MOST_IDS = 1_000;
/** More ids than these are as much work as a search. */
const FEW_IDS = 50;

/** Returns the objects of these ids, of the given types. Ids without an object are left out. */
export const getByIds: Handler = async (call) => {
  const ids = textsOf(call, "ids");
  if (ids.length === 0 || ids.length > MOST_IDS) throw badRequest(`'ids' holds 1 to ${MOST_IDS} ids.`);
  const types = memberOf(bodyOf(call), "types") === null ? [] : textsOf(call, "types");
  const wanted = types.map((name) => entityTypeOfGraphType(`microsoft.graph.${name}`));
  if (ids.length > FEW_IDS) await call.turn();
  const items = await someAtATime([...new Set(ids)], (id) => call.directory.findAnywhere(id));
  const live = items
    .filter((item) => item !== null)
    .filter(({ life, ref }) => life === "live" && directoryTypes.includes(ref.type))
    .filter(({ ref }) => types.length === 0 || types.includes("directoryObject") || wanted.includes(ref.type));
  const { select } = parseQuery(call.url.searchParams, { options: ["$select"] });
  const value = live.map((item) => selected(view(call, item, select, true), select));
  return found({ "@odata.context": contextOf(call, "/directoryObjects"), value });
};

const strings = (call: GraphCall, value: readonly string[]) =>
  found({ "@odata.context": `${call.root}/$metadata#Collection(Edm.String)`, value });

const bodyOf = ({ body }: GraphCall): JsonObject => (body !== undefined && isJsonObject(body) ? body : {});

function textsOf(call: GraphCall, name: string): readonly string[] {
  const list: Json = memberOf(bodyOf(call), name);
  const texts = isJsonCollection(list) ? list : null;
  if (texts?.every((each) => typeof each === "string") === true) return texts.map(String);
  throw badRequest(`'${name}' is a list of texts.`);
}
