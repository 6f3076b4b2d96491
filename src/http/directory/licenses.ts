import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { badRequest } from "../../directory/graph-fault.ts";
import { isJsonCollection, isJsonObject, type Json, type JsonObject, memberOf, objectsIn } from "../../domain/json.ts";
import { canonicalId, type EntityType } from "../../domain/tenant/entity.ts";
import { listReply, rowsOf } from "../list-reply.ts";
import { type GraphCall, type Handler, key } from "../route.ts";
import { isInherited } from "./inherited-licenses.ts";
import { contextOf } from "./listings.ts";
import { lookUp } from "./look-up.ts";
import { afterWrite, itemReply, write } from "./objects.ts";

/** Adds and removes licenses in one write. Source: Microsoft Graph v1.0, "assignLicense". */
export const assignLicense =
  (type: Extract<EntityType, "user" | "group">): Handler =>
  async (call) => {
    const item = await lookUp(call, type, key(call, "id"));
    const body = call.body !== undefined && isJsonObject(call.body) ? call.body : {};
    const [add, remove] = [listIn(body, "addLicenses"), listIn(body, "removeLicenses")];
    const removed = remove.filter((id) => typeof id === "string");
    const added = add.filter(isJsonObject).map((license) => ({
      skuId: String(memberOf(license, "skuId")).toLowerCase(),
      disabledPlans: memberOf(license, "disabledPlans") ?? [],
    }));
    const unknown = added.find(({ skuId }) => !skus.some((sku) => sku.skuId === skuId));
    if (unknown !== undefined)
      throw badRequest(`License ${unknown.skuId.slice(0, 40)} does not correspond to a valid company License.`);
    if (type === "user" && added.length > 0 && typeof item.properties.usageLocation !== "string") {
      throw badRequest("License assignment cannot be done for user with invalid usage location.");
    }
    const { ref } = item;
    await checkRemoved(call, item, removed);
    await write(call, [
      { kind: "editList", ref, property: "assignedLicenses", key: "skuId", remove: removed, add: added },
    ]);
    return itemReply(call, `/${type}s`, await lookUp(afterWrite(call), type, ref.id));
  };

/** Source: Microsoft Entra, "Group-based licensing": a license of a group is removed from the group, or its member. */
async function checkRemoved(call: GraphCall, item: DirectoryItem, removed: readonly string[]): Promise<void> {
  if (item.ref.type !== "user") return;
  const own = textIds(item.properties.assignedLicenses);
  for (const skuId of removed) {
    if (!own.includes(canonicalId(skuId)) && (await isInherited(call, item, skuId))) {
      throw badRequest(
        "User license is inherited from a group membership and it cannot be removed directly from the user.",
      );
    }
  }
}

const textIds = (licenses: Json | undefined): readonly string[] =>
  objectsIn(licenses).map(({ skuId }) => canonicalId(String(skuId)));

function listIn(body: JsonObject, name: string): readonly Json[] {
  const value = memberOf(body, name);
  if (isJsonCollection(value)) return value;
  throw badRequest(`'${name}' is a list. Send an empty one if there is no license to change.`);
}

/** Lists the licenses that the tenant has bought. */
export const listSkus: Handler = async (call: GraphCall) => {
  return listReply(call, {
    context: contextOf(call, "/subscribedSkus"),
    offer: { options: ["$select"] },
    rows: rowsOf(skus.map((sku) => ({ ...sku, id: `${call.caller.id.slice(0, 8)}_${sku.skuId}` }))),
  });
};

interface Sku extends JsonObject {
  readonly skuId: string;
  readonly skuPartNumber: string;
}

const sku = (skuId: string, skuPartNumber: string, enabled: number): Sku => ({
  skuId,
  skuPartNumber,
  appliesTo: "User",
  capabilityStatus: "Enabled",
  consumedUnits: 0,
  prepaidUnits: { enabled, lockedOut: 0, suspended: 0, warning: 0 },
  servicePlans: [],
});

/** Licenses of the sandbox's tenant. Source: Microsoft, "Product names and service plan identifiers for licensing". */
const skus: readonly Sku[] = [
  sku("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5", 100_000),
  sku("05e9a617-0261-4cee-bb44-138d3ef5d965", "SPE_E3", 100_000),
  sku("f8a1db68-be16-40ed-86d5-cb42ce701560", "POWER_BI_PRO", 100_000),
  sku("84a661c4-e949-4bd2-a560-ed7766fcaf2b", "AAD_PREMIUM_P2", 100_000),
];
