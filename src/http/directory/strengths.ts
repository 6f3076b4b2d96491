import { isJsonObject, type JsonObject, memberOf } from "../../domain/json.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import type { GraphCall } from "../route.ts";
import { itemJson } from "./item-json.ts";

type Inline = (row: JsonObject) => JsonObject;

/**
 * Returns a function that shows a policy with the authentication strength it names written out, as Graph does. Source:
 * Microsoft Graph v1.0, "conditionalAccessGrantControls", relationship authenticationStrength.
 */
export async function strengthsOf({ directory, root }: GraphCall, type: EntityType): Promise<Inline> {
  if (type !== "conditionalAccessPolicy") return (row) => row;
  const { items } = await directory.list("authenticationStrengthPolicy", "live", { cursor: null, limit: 999 });
  const strengths = new Map(items.map((item) => [item.ref.id, itemJson(item, { typed: false, names: null })]));
  return (row) => {
    const controls = memberOf(row, "grantControls");
    if (!isJsonObject(controls)) return row;
    const context = `${root}/$metadata#identity/conditionalAccess/policies('${String(row.id)}')/grantControls/authenticationStrength/$entity`;
    const named = memberOf(controls, "authenticationStrength");
    const strength = isJsonObject(named) ? { ...named, ...strengths.get(String(named.id).toLowerCase()) } : null;
    const grantControls = {
      operator: null,
      builtInControls: [],
      customAuthenticationFactors: [],
      termsOfUse: [],
      ...controls,
      "authenticationStrength@odata.context": context,
      authenticationStrength: strength,
    };
    return { ...row, grantControls };
  };
}
