import { isJsonObject, type Json } from "../json.ts";
import { countOf } from "../words/counted-words.ts";
import { toldList } from "../words/name-list.ts";
import { itself, told } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import type { ChangedObject } from "./changed-object.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";

/** From this number of users on, a license that their group loses is grave. */
export const MANY_USERS = 25;

/** Licenses that the members of a group no longer get through it. */
export function licenseExposures(changed: ChangedObject, { membersOf }: ExposureContext): Exposure[] {
  const { ref, displayName, became, before, after } = changed;
  const kept = new Set(skusIn(after.assignedLicenses));
  const lost = skusIn(before.assignedLicenses).filter((sku) => !kept.has(sku));
  if (lost.length === 0 || became === "created" || became === "rebuilt") return [];
  // Only direct users are licensed by it. Source: "Scenarios, limitations, and known issues" of group-based licensing.
  const users = membersOf(ref)?.users ?? null;
  const licenses = told`${countOf(lost.length, "license")} (${toldList(lost.map((sku) => quoted(sku)))})`;
  const whom = users === null ? "Its users, who were not read," : `Its ${countOf(users, "user")}`;
  const loss = `${whom} ${users === 1 ? "loses" : "lose"} what that gives, if nothing else gives it.`;
  const says = {
    plan: told`Takes ${licenses} from ${itself(`the group ${quoted(displayName)}`)}. ${loss}`,
    done: told`${itself(`The group ${quoted(displayName)}`)} lost ${licenses}. ${loss}`,
  };
  return [{ rule: "licenseRemoved", severity: users === null || users >= MANY_USERS ? "high" : "medium", says }];
}

const skusIn = (value: Json | undefined): readonly string[] =>
  (Array.isArray(value) ? value : []).flatMap((license) =>
    isJsonObject(license) && typeof license.skuId === "string" ? [license.skuId.toLowerCase()] : [],
  );
