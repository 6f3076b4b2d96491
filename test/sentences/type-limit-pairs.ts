import { caveatsOf, whenDeleted } from "../../src/domain/changes/caveats.ts";
import { lackedAfterRebuild } from "../../src/domain/changes/rebuild.ts";
import type { Coverage } from "../../src/domain/tenant/coverage.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { minutesLeft, verbOf } from "../../src/review/words.ts";
import { type Pair, pair } from "./pair.ts";

const caveats =
  (type: EntityType, coverage: Coverage = "extended") =>
  () =>
    [whenDeleted(type), ...caveatsOf(type, coverage)].join("\n");
const rebuilt = (type: EntityType) => () => lackedAfterRebuild(type).join(" ");
const verb = (action: Parameters<typeof verbOf>[0], type: string) => () => verbOf(action, type);

/** On the limits of each type, and on what is done to it. */
export const typeLimitPairs: readonly Pair[] = [
  pair(
    "A deleted one can be restored for 30 days.",
    caveats("user"),
    caveats("roleDefinition"),
    "Deletion is permanent",
  ),
  pair(
    "A removed one is created again; one added since is removed.",
    caveats("roleAssignment"),
    caveats("user"),
    "for 30 days",
  ),
  pair(
    "Deletion is permanent: a deleted one has to be created again by hand.",
    caveats("authenticationStrengthPolicy"),
    caveats("group"),
    "for 30 days",
  ),
  pair(
    "Members of a dynamic group follow its rule: recover the rule or the attribute it reads.",
    caveats("group"),
    caveats("user"),
    "Synchronized users",
  ),
  pair(
    "The groups, named locations and strengths it names must exist: restore those with it.",
    caveats("conditionalAccessPolicy"),
    caveats("namedLocationPolicy"),
    "for 30 days",
  ),
  pair(
    "Its permission grants and app role assignments come with it in a scope that names its type.",
    caveats("servicePrincipal"),
    caveats("application"),
    "Secrets and certificates cannot be read",
  ),
  pair(
    "Passwords, sign-in methods and licenses are not recovered.",
    caveats("user"),
    caveats("user", "microsoft"),
    "licenses and role",
  ),
  pair(
    "Its role assignments come with it in a scope that names their type.",
    caveats("user"),
    caveats("user", "microsoft"),
    "role assignments are not recovered",
  ),
  pair(
    "Exchange, Teams, Intune and Azure keep naming the old id: grant it there by hand.",
    rebuilt("group"),
    rebuilt("application"),
    "new application id",
  ),
  pair(
    "Its password is a random one that was shown to nobody: reset it before the person signs in.",
    rebuilt("user"),
    rebuilt("group"),
    "Mail, files, sites",
  ),
  pair(
    "Provisioning and claims policies have to be set up again.",
    rebuilt("servicePrincipal"),
    rebuilt("application"),
    "Consent in",
  ),
  pair("Change back", verb("update", "user"), verb("restore", "user"), "Restore"),
  pair("Delete (restorable for 30 days)", verb("softDelete", "user"), verb("softDelete", "roleAssignment"), "Remove"),
  pair("Delete (restorable for 30 days)", verb("softDelete", "group"), verb("softDelete", "roleDefinition"), "Delete"),
  pair("Create again under a new id", verb("rebuild", "user"), verb("restore", "user"), "Restore"),
  pair("Make again", verb("restore", "federatedIdentityCredential"), verb("restore", "application"), "Restore"),
  pair(
    "less than a minute",
    () => minutesLeft(30_000, 0),
    () => minutesLeft(2 * MINUTE, 0),
    "2 minutes",
  ),
];
