import { objectReply } from "../list-reply.ts";
import { type Handler, key } from "../route.ts";
import { itemJson } from "./item-json.ts";
import { lookUpAnywhere } from "./look-up.ts";
import { contextOf } from "./objects.ts";

/** An object whose type its reader does not know yet. */
export const getDirectoryObject: Handler = async (call) => {
  const item = await lookUpAnywhere(call, key(call, "id"), "live");
  return objectReply(call, `${contextOf(call, "/directoryObjects")}/$entity`, itemJson(item, { typed: true }));
};
