import type { EntityType } from "../../domain/entity.ts";
import { RewindError } from "../../domain/errors.ts";
import { objectReply } from "../list-reply.ts";
import { done, type GraphCall, type Handler } from "../route.ts";
import { itemJson } from "./item-json.ts";
import { objectBody } from "./object-body.ts";
import { contextOf, plainRows, write } from "./objects.ts";

/** A policy of which a tenant has one, so that its address needs no id. */
export const getSingleton =
  (type: EntityType, path: string): Handler =>
  async (call) =>
    objectReply(call, `${contextOf(call, path)}/$entity`, itemJson(await theOnly(call, type), { typed: false }));

export const updateSingleton =
  (type: EntityType): Handler =>
  async (call) => {
    const { ref } = await theOnly(call, type);
    const { properties } = await objectBody(call, type);
    await write(call, [{ kind: "update", ref, properties }]);
    return done;
  };

/** Returns the methods policy as a whole. Only its configurations are stored here. */
export const getMethodsPolicy: Handler = async (call) => {
  const { items } = await call.directory.list("authenticationMethodPolicy", "live", { cursor: null, limit: 100 });
  return objectReply(call, `${contextOf(call, "/policies/authenticationMethodsPolicy")}/$entity`, {
    id: "authenticationMethodsPolicy",
    displayName: "Authentication Methods Policy",
    authenticationMethodConfigurations: plainRows(items),
  });
};

async function theOnly({ directory }: GraphCall, type: EntityType) {
  const { items } = await directory.list(type, "live", { cursor: null, limit: 1 });
  const [item] = items;
  if (item === undefined) throw new RewindError("notFound", `Resource '${type}' does not exist in this tenant.`);
  return item;
}
