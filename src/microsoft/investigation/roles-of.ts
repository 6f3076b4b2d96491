import * as z from "zod";
import { scopeRefs } from "../../domain/dangers/role-exposures.ts";
import { RewindError } from "../../domain/errors.ts";
import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import { isOver, type RoleGrant, roleGrantOf } from "../../domain/tenant/role-grant.ts";
import { WHOLE_TENANT } from "../../domain/tenant/role-scope.ts";
import { wellKnownName } from "../../domain/tenant/well-known.ts";
import type { Millis } from "../../domain/time.ts";
import { readAll } from "../../graph/http/read-all.ts";
import type { HeldDirectoryRole, NamedEntity, ObjectAccess } from "../../service/object-view.ts";
import { jsonObject, objectId, readAnswer, readObject } from "../../wire/reading.ts";
import type { LookUpContext } from "./look-ups.ts";
import { objectsById } from "./named-objects.ts";

/** The holder of roles, and the groups through which it may have others. */
interface Holder {
  readonly ref: EntityRef;
  readonly groups: readonly { readonly ref: EntityRef; readonly displayName: string | null }[];
}

/**
 * Returns the roles that an object holds or may activate, directly or through its groups. Groups that can hold roles cannot
 * be nested, so direct memberships suffice. Reads the tenant's assignments and eligibilities once, and the names of the parts
 * of the tenant that they are limited to.
 */
export async function rolesOf(
  context: LookUpContext,
  holder: Holder,
  asOf: Millis,
): Promise<Pick<ObjectAccess, "roles" | "rolesNote" | "eligible" | "eligibleNote">> {
  const held = await grantsFor(context, holder, ASSIGNMENTS, "role assignment");
  const eligible = await grantsFor(context, holder, ELIGIBILITIES, "role eligibility");
  const scopes = await scopeNames(context, [...(held ?? []), ...(eligible ?? [])]);
  const roleOf = ({ grant, through }: FoundGrant): HeldDirectoryRole => {
    const scope = scopes.get(grant.scope);
    return {
      name: roleName(grant.role),
      ...(wellKnownName("directoryRole", grant.role) === undefined ? { isOwn: true } : {}),
      ...(scope === undefined ? {} : { scope }),
      ...(through === undefined ? {} : { through }),
    };
  };
  const lasting = eligible?.filter(({ grant }) => !isOver(grant.period, asOf));
  return {
    roles: held?.map(roleOf) ?? null,
    ...(held === null ? { rolesNote: NOT_READ } : {}),
    eligible: lasting?.map((found) => ({ ...roleOf(found), ...found.grant.period })) ?? null,
    ...(eligible === null ? { eligibleNote: ELIGIBLE_NOT_READ } : {}),
  };
}

/** What each grant has to have. */
const ends = z.looseObject({ principalId: objectId, roleDefinitionId: z.string().max(200) });

const ASSIGNMENTS = "/roleManagement/directory/roleAssignments";
const ELIGIBILITIES = "/roleManagement/directory/roleEligibilitySchedules";

const NOT_READ =
  "They are not readable with the permissions at hand: RoleManagement.Read.Directory is one that allows it.";
const ELIGIBLE_NOT_READ =
  "They are not readable: that takes RoleManagement.Read.Directory, and a tenant with Microsoft Entra ID P2 or Governance.";

interface FoundGrant {
  readonly grant: RoleGrant;
  readonly through?: NamedEntity;
}

/** Returns null where the grants may not be read, or the tenant does not have the list. */
async function grantsFor(
  { client }: LookUpContext,
  { ref, groups }: Holder,
  path: string,
  noun: string,
): Promise<readonly FoundGrant[] | null> {
  const throughs = new Map(groups.map((group) => [group.ref.id, { ...group.ref, displayName: group.displayName }]));
  try {
    const { rows } = await readAll(client, path, {
      tried: "Reading who has which role",
      decode: (row) => {
        readAnswer(ends, row, noun);
        return roleGrantOf(readObject(jsonObject, row));
      },
    });
    return rows.flatMap((grant): FoundGrant[] => {
      if (grant === null) return [];
      if (grant.principal === ref.id) return [{ grant }];
      const through = throughs.get(grant.principal);
      return through === undefined ? [] : [{ grant, through }];
    });
  } catch (error) {
    if (error instanceof RewindError && unreadable.includes(Number(error.facts.status))) return null;
    throw error;
  }
}

/** Statuses with which Graph refuses a list, or does not offer it to a tenant without the license for it. */
const unreadable: readonly number[] = [400, 403, 404, 501];

/** Reads the names of the parts of the tenant that roles are limited to, by scope. One that has none keeps its id. */
async function scopeNames(
  context: LookUpContext,
  found: readonly FoundGrant[],
): Promise<ReadonlyMap<string, NamedEntity>> {
  const scopes = [...new Set(found.map(({ grant }) => grant.scope))].filter((scope) => scope !== WHOLE_TENANT);
  const refs = new Map(scopes.map((scope) => [scope, scopeRefs(scope)]));
  const names = await objectsById(
    context,
    [...refs.values()].flat().map(({ id }) => id),
  );
  return new Map(
    scopes.map((scope) => {
      const [ref] = refs.get(scope) ?? [];
      const known = names.get(canonicalId(ref?.id ?? scope));
      return [scope, known ?? { ...(ref ?? { type: "administrativeUnit", id: scope }), displayName: null }];
    }),
  );
}

/** Returns the name of a role of Microsoft, and the id of one of the tenant's own. */
export const roleName = (id: string): string => wellKnownName("directoryRole", id) ?? `role ${id}`;
