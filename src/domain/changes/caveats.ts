import type { Coverage } from "../tenant/coverage.ts";
import type { EntityType } from "../tenant/entity.ts";
import { recoverable } from "../tenant/recoverable.ts";

/** Describes in one sentence what happens to a deleted object of this type. */
export function whenDeleted(type: EntityType): string {
  const { softDeletable, singleton, ends } = recoverable[type];
  if (softDeletable) return "A deleted one can be restored for 30 days.";
  if (singleton) return "It is part of every tenant: never created, never deleted.";
  if (ends !== null) return "A removed one is created again; one added since is removed.";
  return "Deletion is permanent: a deleted one has to be created again by hand.";
}

/**
 * Limits of a recovery that people do not expect, by type. Some hold in one coverage only.
 * Source: the article "Supported objects and limitations" of Microsoft Entra Backup and Recovery, 25 August 2026.
 */
const caveats: Readonly<Partial<Record<EntityType, readonly Caveat[]>>> = {
  user: [
    { sentence: "Passwords, sign-in methods, licenses and role assignments are not recovered.", in: "microsoft" },
    { sentence: "Passwords, sign-in methods and licenses are not recovered.", in: "extended" },
    { sentence: "Its role assignments come with it in a scope that names their type.", in: "extended" },
    { sentence: "Synchronized users are shown and not recovered: change them on-premises." },
    { sentence: "Manager and sponsors are not recovered.", in: "microsoft" },
  ],
  group: [
    { sentence: "Members of a dynamic group follow its rule: recover the rule or the attribute it reads." },
    { sentence: "Membership rules and owners are not recovered.", in: "microsoft" },
    { sentence: "Synchronized groups are shown and not recovered: change them on-premises." },
  ],
  conditionalAccessPolicy: [
    { sentence: "The groups, named locations and strengths it names must exist: restore those with it." },
  ],
  authorizationPolicy: [
    { sentence: "Only guest access and the block of legacy PowerShell are recovered.", in: "microsoft" },
  ],
  authenticationStrengthPolicy: [
    { sentence: "Microsoft does not document it as recoverable; its differences may not be shown.", in: "microsoft" },
    { sentence: "Built-in strengths cannot be written." },
  ],
  application: [
    { sentence: "Secrets and certificates cannot be read, so they cannot be recovered: create new ones." },
    { sentence: "App roles, redirect addresses and owners are not recovered.", in: "microsoft" },
  ],
  servicePrincipal: [
    { sentence: "Its secrets and certificates are not recovered: create new ones." },
    { sentence: "Its permission grants and app role assignments come with it in a scope that names its type." },
  ],
  oAuth2PermissionGrant: [
    {
      sentence: "Only consent for the whole tenant is recovered, and only with its service principal.",
      in: "microsoft",
    },
  ],
  appRoleAssignment: [{ sentence: "It is recovered only with its service principal.", in: "microsoft" }],
};

interface Caveat {
  readonly sentence: string;
  readonly in?: Coverage;
}

export const caveatsOf = (type: EntityType, coverage: Coverage): readonly string[] =>
  (caveats[type] ?? []).filter((caveat) => (caveat.in ?? coverage) === coverage).map(({ sentence }) => sentence);
