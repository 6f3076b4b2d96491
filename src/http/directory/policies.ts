import { resourceNotFound } from "../../directory/graph-fault.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { objectReply } from "../list-reply.ts";
import type { GraphCall, Handler } from "../route.ts";
import { contextOf } from "./listings.ts";
import { itemReply, plainRows, update } from "./objects.ts";

/** Returns a policy of which a tenant has one, so that its address needs no id. */
export const getSingleton =
  (type: EntityType, path: string): Handler =>
  async (call) =>
    itemReply(call, path, await theOnly(call, type));

export const updateSingleton =
  (type: EntityType): Handler =>
  async (call) =>
    update(call, await theOnly(call, type));

/** Returns the methods policy as a whole. It holds its configurations and is not kept otherwise. */
export const getMethodsPolicy: Handler = async (call) => {
  const { items } = await call.directory.list("authenticationMethodPolicy", "live", { cursor: null, limit: 100 });
  return objectReply(call, `${contextOf(call, "/policies/authenticationMethodsPolicy")}/$entity`, {
    id: "authenticationMethodsPolicy",
    displayName: "Authentication Methods Policy",
    description: "The tenant-wide policy that controls which authentication methods are allowed",
    policyVersion: "1.5",
    authenticationMethodConfigurations: plainRows(items),
  });
};

/** Returns the cross-tenant access policy, which names no clouds besides its own. */
export const getCrossTenantPolicy: Handler = async (call) =>
  objectReply(call, `${contextOf(call, "/policies/crossTenantAccessPolicy")}/$entity`, {
    id: "crossTenantAccessPolicy",
    displayName: "CrossTenantAccessPolicy",
    allowedCloudEndpoints: [],
  });

async function theOnly({ directory }: GraphCall, type: EntityType) {
  const { items } = await directory.list(type, "live", { cursor: null, limit: 1 });
  const [item] = items;
  if (item === undefined) throw resourceNotFound(type);
  return item;
}
