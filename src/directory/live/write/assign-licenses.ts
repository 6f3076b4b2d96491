import { sameValue } from "../../../domain/changes/equality.ts";
import { type Json, type JsonObject, objectsIn } from "../../../domain/json.ts";
import { LICENSE_PERMISSION } from "../../../domain/roles/write-permissions.ts";
import type { EntityState } from "../../../domain/tenant/state.ts";
import type { StepOutcome } from "../../directory.ts";
import type { LiveContext } from "../context.ts";
import { addressOf } from "./addresses.ts";
import { onceHeard } from "./once-heard.ts";
import { failureOf } from "./refused-write.ts";

/**
 * Gives a group the wanted licenses in one request. A license with other disabled plans takes the place of the present
 * one. Returns null if they are assigned. Source: Microsoft Graph v1.0, "group: assignLicense".
 */
export async function assignLicenses(
  context: LiveContext,
  { ref, properties }: EntityState,
  wanted: Json,
): Promise<StepOutcome | null> {
  const [present, then] = [objectsIn(properties.assignedLicenses), objectsIn(wanted)];
  const has = (license: JsonObject): boolean =>
    present.some((other) => sameValue("group", "assignedLicenses", [other], [license]));
  const left = new Set(then.map(skuOf));
  const addLicenses = then.filter((license) => !has(license));
  const removeLicenses = present.map(skuOf).filter((sku) => !left.has(sku));
  const address = `${addressOf(ref, properties)}/assignLicense`;
  const answer = await onceHeard(
    context,
    () => context.client.post(address, { addLicenses, removeLicenses }),
    // The group may be as new as this request.
    (text) => /Request_ResourceNotFound|objects are not present/i.test(text),
  );
  return failureOf(answer, `Assigning licenses to the ${ref.type} ${ref.id}`, LICENSE_PERMISSION);
}

const skuOf = ({ skuId }: JsonObject): string => String(skuId).toLowerCase();
