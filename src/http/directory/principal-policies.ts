import { badRequest, resourceNotFound } from "../../directory/graph-fault.ts";
import type { PrincipalPolicy, PrincipalPolicyKind } from "../../directory/principal-policy.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject } from "../../domain/json.ts";
import { sameId } from "../../domain/tenant/entity.ts";
import { decodeReference } from "../../wire/reference.ts";
import { listReply, objectReply, rowsOf } from "../list-reply.ts";
import type { Offer } from "../odata/query.ts";
import { created, done, type GraphCall, type Handler, key } from "../route.ts";
import { contextOf, objectsListing } from "./listings.ts";
import { lookUp } from "./look-up.ts";
import { afterWrite, write } from "./objects.ts";

const offer: Offer = { options: ["$select", "$top"] };
const pathOf = (kind: PrincipalPolicyKind): string => `/policies/${kind}`;

const policyJson = ({ id, properties }: PrincipalPolicy): JsonObject => ({
  id,
  deletedDateTime: null,
  definition: properties.definition ?? [],
  displayName: properties.displayName ?? null,
  isOrganizationDefault: properties.isOrganizationDefault ?? false,
});

const listOf = async (call: GraphCall, kind: PrincipalPolicyKind, carriedBy: string | null) =>
  listReply(call, {
    context: contextOf(call, pathOf(kind)),
    offer,
    rows: rowsOf((await call.directory.principalPolicies(kind, carriedBy)).map(policyJson)),
  });

export const listPolicies =
  (kind: PrincipalPolicyKind): Handler =>
  (call) =>
    listOf(call, kind, null);

export const getPolicy =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) =>
    objectReply(call, `${contextOf(call, pathOf(kind))}/$entity`, policyJson(await policyInPath(call, kind)));

/** Source: Microsoft Graph v1.0, "Create claimsMappingPolicy" and the pages of the other kinds. */
export const createPolicy =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) => {
    const properties = propertiesIn(call.body);
    for (const name of ["definition", "displayName"]) {
      if (properties[name] === undefined) throw badRequest(`A value is required for property '${name}'.`);
    }
    const policy = { kind, id: call.newId(), properties };
    await write(call, [{ kind: "savePolicy", policy }]);
    const body = { "@odata.context": `${contextOf(call, pathOf(kind))}/$entity`, ...policyJson(policy) };
    return created(body, `${call.root}${pathOf(kind)}/${policy.id}`);
  };

export const updatePolicy =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) => {
    const before = await policyInPath(call, kind);
    const properties = { ...before.properties, ...propertiesIn(call.body) };
    await write(call, [{ kind: "savePolicy", policy: { ...before, properties } }]);
    return done;
  };

export const deletePolicy =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) => {
    await write(call, [{ kind: "removePolicy", policy: await policyInPath(call, kind) }]);
    return done;
  };

/** Lists the service principals that carry a policy. */
export const listCarriers =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) =>
    listReply(call, objectsListing(call, await call.directory.carriersOf(await policyInPath(call, kind))));

/** Lists the policies that a service principal carries. */
export const listCarried =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) =>
    listOf(call, kind, (await lookUp(call, "servicePrincipal", key(call, "id"))).ref.id);

export const carryPolicy =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) => {
    const { ref: principal } = await lookUp(call, "servicePrincipal", key(call, "id"));
    const policy = { kind, id: decodeReference(call.body ?? null).toLowerCase() };
    await write(call, [{ kind: "carryPolicy", principal, policy }]);
    return done;
  };

export const shedPolicy =
  (kind: PrincipalPolicyKind): Handler =>
  async (call) => {
    const { ref: principal } = await lookUp(call, "servicePrincipal", key(call, "id"));
    const policy = { kind, id: key(call, "target").toLowerCase() };
    await write(call, [{ kind: "shedPolicy", principal, policy }]);
    return done;
  };

async function policyInPath(call: GraphCall, kind: PrincipalPolicyKind): Promise<PrincipalPolicy> {
  const wanted = key(call, "id");
  const all = await afterWrite(call).directory.principalPolicies(kind, null);
  const policy = all.find(({ id }) => sameId(id, wanted));
  if (policy === undefined) throw resourceNotFound(wanted);
  return policy;
}

const checks: Readonly<Record<string, (value: Json) => boolean>> = {
  definition: (value) =>
    isJsonCollection(value) &&
    value.length > 0 &&
    value.length <= 10 &&
    value.every((text) => typeof text === "string" && text.length <= 65_536),
  displayName: (value) => typeof value === "string" && value !== "" && value.length <= 256,
  description: (value) => value === null || (typeof value === "string" && value.length <= 1_024),
  isOrganizationDefault: (value) => typeof value === "boolean",
};

function propertiesIn(body: Json | undefined): JsonObject {
  if (body === undefined || !isJsonObject(body)) throw badRequest("The body is not a JSON object.");
  const given = Object.entries(body).filter(([name]) => !name.includes("@"));
  if (given.length === 0) throw badRequest("The body sets no property.");
  for (const [name, value] of given) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw badRequest(`Property '${name.slice(0, 80)}' does not exist as a declared property or extension property.`);
    }
    if (!check(value)) throw badRequest(`Invalid value specified for property '${name}'.`);
  }
  return Object.fromEntries(given);
}
