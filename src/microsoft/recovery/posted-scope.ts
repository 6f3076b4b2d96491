import { isServiceEntityType } from "../../domain/tenant/entity.ts";
import { MICROSOFT_MAX_IDS, type Scope } from "../../domain/tenant/scope.ts";

/** Returns a scope of our records without what the service has no place for. */
export function ownScope({ actor: _, since: __, part: ___, parts: ____, follows: _____, ...scope }: Scope): Scope {
  if (!("entities" in scope)) return scope;
  return { ...scope, entities: scope.entities.filter(({ type }) => isServiceEntityType(type)) };
}

/** Returns true for more ids than one job takes. */
export const isLong = (scope: Scope): boolean =>
  "entities" in scope && scope.entities.reduce((sum, { ids }) => sum + ids.length, 0) > MICROSOFT_MAX_IDS;

/** Returns a scope as the service is asked for it: the types of more ids than one job takes, whose list is then narrowed. */
export function postedScope(scope: Scope): Scope {
  const own = ownScope(scope);
  return "entities" in own && isLong(own) ? { types: own.entities.map(({ type }) => type) } : own;
}
