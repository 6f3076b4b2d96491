import { caveatsOf, whenDeleted } from "../../src/domain/changes/caveats.ts";
import { lackedAfterRebuild } from "../../src/domain/changes/rebuild.ts";
import type { EntityType } from "../../src/domain/tenant/entity.ts";
import { type Pair, pair } from "./pair.ts";

const caveats = (type: EntityType, coverage: "microsoft" | "extended") => () =>
  [whenDeleted(type), ...caveatsOf(type, coverage)].join("\n");
const microsoftOnly = (says: string, type: EntityType): Pair =>
  pair(says, caveats(type, "microsoft"), caveats(type, "extended"));
const ofType = (says: string, type: EntityType, other: EntityType): Pair =>
  pair(says, caveats(type, "extended"), caveats(other, "extended"));
const lacking = (says: string, type: EntityType, other: EntityType = "namedLocationPolicy"): Pair =>
  pair(
    says,
    () => lackedAfterRebuild(type).join(" "),
    () => lackedAfterRebuild(other).join(" "),
  );

/** On what a recovery of each type leaves out, by coverage. */
export const coverageLimitPairs: readonly Pair[] = [
  ofType("It is part of every tenant: never created, never deleted.", "authorizationPolicy", "user"),
  microsoftOnly("Passwords, sign-in methods, licenses and role assignments are not recovered.", "user"),
  ofType("Synchronized users are shown and not recovered: change them on-premises.", "user", "group"),
  ofType("Synchronized groups are shown and not recovered: change them on-premises.", "group", "user"),
  ofType("Built-in strengths cannot be written.", "authenticationStrengthPolicy", "user"),
  ofType(
    "Secrets and certificates cannot be read, so they cannot be recovered: create new ones.",
    "application",
    "user",
  ),
  ofType("Its secrets and certificates are not recovered: create new ones.", "servicePrincipal", "application"),
  microsoftOnly("Manager and sponsors are not recovered.", "user"),
  microsoftOnly("Membership rules and owners are not recovered.", "group"),
  microsoftOnly("Only guest access and the block of legacy PowerShell are recovered.", "authorizationPolicy"),
  microsoftOnly(
    "Microsoft does not document it as recoverable; its differences may not be shown.",
    "authenticationStrengthPolicy",
  ),
  microsoftOnly("App roles, redirect addresses and owners are not recovered.", "application"),
  microsoftOnly(
    "Only consent for the whole tenant is recovered, and only with its service principal.",
    "oAuth2PermissionGrant",
  ),
  microsoftOnly("It is recovered only with its service principal.", "appRoleAssignment"),
  lacking("Mail, files, sites and teams of it are gone.", "group"),
  lacking("Licenses that the snapshot does not hold have to be assigned again.", "group"),
  lacking("Authentication methods, licenses and the mailbox are gone: register, assign and reconnect them.", "user"),
  lacking(
    "It has a new application id: update the configuration of every program that signs in with it.",
    "application",
  ),
  lacking("Client secrets and certificates are gone: add new ones.", "application", "servicePrincipal"),
  lacking("Consent in other tenants is gone.", "application"),
  lacking("Client secrets, certificates and signing keys are gone: add new ones.", "servicePrincipal", "application"),
  lacking("Its terms of use are only named again, not made again.", "conditionalAccessPolicy"),
  lacking("Roles scoped to it are assigned again only as far as this plan names them.", "administrativeUnit"),
  lacking("Nothing else is known to be missing.", "namedLocationPolicy", "group"),
];
