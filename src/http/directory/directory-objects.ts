import * as z from "zod";
import { encodeCollection } from "../../wire/collection.ts";
import { idText, readRequest, word } from "../../wire/reading.ts";
import { objectReply } from "../list-reply.ts";
import { selected } from "../odata/list.ts";
import { parseQuery } from "../odata/query.ts";
import { found, type Handler, key } from "../route.ts";
import { itemJson } from "./item-json.ts";
import { lookUpAnywhere } from "./look-up.ts";
import { contextOf } from "./objects.ts";

/** Shows an object whose type its reader does not know yet. */
export const getDirectoryObject: Handler = async (call) => {
  const item = await lookUpAnywhere(call, key(call, "id"), "live");
  return objectReply(call, `${contextOf(call, "/directoryObjects")}/$entity`, itemJson(item, { typed: true }));
};

/** Source: Microsoft Graph, directoryObject: getByIds. */
const wanted = z.strictObject({ ids: z.array(idText).max(1_000), types: z.array(word).max(20).optional() });

/** Shows the live objects among these ids, of these types if any are named. Unknown ids are left out, as Graph does. */
export const getObjectsByIds: Handler = async (call) => {
  const { ids, types } = readRequest(wanted, call.body, "list of ids");
  const { select } = parseQuery(call.url.searchParams, { options: ["$select"] });
  const items = await Promise.all([...new Set(ids)].map((id) => call.directory.findAnywhere(id)));
  const live = items.filter((item) => item?.life === "live" && (types?.includes(item.ref.type) ?? true));
  const rows = live.flatMap((item) => (item === null ? [] : [selected(itemJson(item, { typed: true }), select)]));
  return found({ ...encodeCollection(contextOf(call, "/directoryObjects"), rows) });
};
