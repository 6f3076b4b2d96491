import { elementsOf, type Json, type JsonObject } from "../../../domain/json.ts";
import { canonicalId, type EntityType } from "../../../domain/tenant/entity.ts";
import { badRequest } from "../../graph-fault.ts";
import type { WriteRules } from "../../write-rules.ts";
import type { MetaTable } from "../meta-table.ts";
import { type DirectoryObject, isLive } from "../object-table.ts";
import type { OpenTenant } from "../tenant.ts";

/** The tenant as a rule sees it, inside the transaction of the write that the rule is about. */
export interface RuleContext {
  readonly tenant: OpenTenant;
  readonly meta: MetaTable;
  readonly tenantId: string;
  /** Verified domains in lower case. */
  readonly domains: readonly string[];
  readonly rules: WriteRules;
}

/** A write as a rule sees it: the object before it, if there is one, what was given, and what would be stored. */
export interface WriteInQuestion {
  readonly before: DirectoryObject | null;
  readonly given: JsonObject;
  readonly after: JsonObject;
}

export const isVerified = (domain: string, { domains }: RuleContext): boolean =>
  domains.some((verified) => domain.toLowerCase() === verified || domain.toLowerCase().endsWith(`.${verified}`));

/** Throws if another object of the type holds this value, in Graph's words. */
export function checkUnique(
  type: EntityType,
  property: string,
  value: string,
  own: string | null,
  { tenant, rules }: RuleContext,
): void {
  const holder = tenant.objects
    .holding(type, property, value)
    .find((object) => object.ref.id !== own && (rules.deletedHoldNames || isLive(object)));
  if (holder !== undefined) throw taken(property);
}

/** Source: Microsoft Graph, the message of an ObjectConflict. */
export const taken = (property: string) =>
  badRequest(`Another object with the same value for property ${property} already exists.`);

export const textsIn = (value: Json | undefined): readonly string[] =>
  elementsOf(value).filter((each) => typeof each === "string");

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids among reserved words. */
export const guidsIn = (value: Json | undefined): readonly string[] =>
  textsIn(value)
    .filter((text) => GUID.test(text))
    .map(canonicalId);
