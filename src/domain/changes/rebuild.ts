import type { EntityType } from "../tenant/entity.ts";
import { recoverable } from "../tenant/recoverable.ts";
import type { EntityState } from "../tenant/state.ts";
import type { ReasonCode } from "./reason.ts";

const CONTENT = "Mail, files, sites and teams of it are gone.";
const OTHER_SERVICES = "Exchange, Teams, Intune and Azure keep naming the old id: grant it there by hand.";

/**
 * Parts that a rebuilt object lacks, by type, in sentences for people. Source: Microsoft Entra, "Recover from
 * deletions", and the resource types of Microsoft Graph v1.0.
 */
const lacks: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  user: [
    "Its password is a random one that was shown to nobody: reset it before the person signs in.",
    "Authentication methods, licenses and the mailbox are gone: register, assign and reconnect them.",
    OTHER_SERVICES,
  ],
  group: [CONTENT, "Licenses that the snapshot does not hold have to be assigned again.", OTHER_SERVICES],
  application: [
    "It has a new application id: update the configuration of every program that signs in with it.",
    "Client secrets and certificates are gone: add new ones.",
    "Consent in other tenants is gone.",
  ],
  servicePrincipal: [
    "Client secrets, certificates and signing keys are gone: add new ones.",
    "Provisioning and claims policies have to be set up again.",
  ],
  conditionalAccessPolicy: ["Its terms of use are only named again, not made again."],
  administrativeUnit: ["Roles scoped to it are assigned again only as far as this plan names them."],
};

/** Returns what an object lacks after a rebuild, for the person who has to complete it. */
export const lackedAfterRebuild = (type: EntityType): readonly string[] =>
  lacks[type] ?? ["Nothing else is known to be missing."];

/** Returns the reason why a permanently deleted object cannot be created again, or null if it can. */
export function whyNotRebuilt({ ref, properties, synchronized, builtIn }: EntityState): ReasonCode | null {
  const { ends, singleton } = recoverable[ref.type];
  if (ends !== null || singleton) return "hardDeleted";
  if (builtIn) return "builtIn";
  if (synchronized) return "synchronized";
  return cannotCreate[ref.type]?.(properties) === true ? "cannotRebuild" : null;
}

/** Objects that Graph does not create. Source: Microsoft Graph v1.0, "Create user", "Create group", "Create servicePrincipal". */
const cannotCreate: Readonly<Partial<Record<EntityType, (properties: EntityState["properties"]) => boolean>>> = {
  user: ({ userType }) => userType === "Guest",
  group: ({ mailEnabled, groupTypes }) =>
    mailEnabled === true && !(Array.isArray(groupTypes) && groupTypes.includes("Unified")),
  servicePrincipal: ({ appId, servicePrincipalType }) =>
    typeof appId !== "string" || servicePrincipalType === "ManagedIdentity",
};
