import { type Risk, type Severity, severities, toldRisk } from "../changes/risk.ts";
import type { Tense } from "../sign-in/shift-verb.ts";
import type { EntityType } from "../tenant/entity.ts";
import { told } from "../words/told.ts";
import { accountParts } from "./account-exposures.ts";
import { applicationExposures } from "./application-exposures.ts";
import { gravityOfPower, powerSentence } from "./application-power.ts";
import type { ChangedObject } from "./changed-object.ts";
import { assignmentExposures, grantExposures } from "./consent-exposures.ts";
import type { Exposure, ExposureContext } from "./exposure-type.ts";
import { otherTenantExposures, otherTenantParts } from "./inbound-exposures.ts";
import { licenseExposures } from "./license-exposures.ts";
import { locationExposures } from "./location-exposures.ts";
import { methodExposures, methodParts } from "./method-exposures.ts";
import { noticeExposures, noticeProperties } from "./notice-exposures.ts";
import { roleDefinitionExposures } from "./own-roles.ts";
import { federatedCredentialExposures, roleAssignmentExposures } from "./role-exposures.ts";
import { authorizationExposures, groupExposures, visibilityExposures } from "./tenant-exposures.ts";
import { unitExposures, unitParts } from "./unit-exposures.ts";

const rules: Readonly<
  Partial<Record<EntityType, (changed: ChangedObject, context: ExposureContext) => readonly Exposure[]>>
> = {
  application: applicationExposures,
  servicePrincipal: applicationExposures,
  oAuth2PermissionGrant: grantExposures,
  appRoleAssignment: assignmentExposures,
  namedLocationPolicy: locationExposures,
  authorizationPolicy: authorizationExposures,
  group: (changed, context) => [
    ...groupExposures(changed, context),
    ...visibilityExposures(changed),
    ...licenseExposures(changed, context),
  ],
  authenticationMethodPolicy: methodExposures,
  organization: noticeExposures,
  roleAssignment: roleAssignmentExposures,
  roleEligibilitySchedule: roleAssignmentExposures,
  roleDefinition: roleDefinitionExposures,
  administrativeUnit: unitExposures,
  federatedIdentityCredential: federatedCredentialExposures,
  crossTenantAccessDefault: otherTenantExposures,
  crossTenantAccessPartner: otherTenantExposures,
};

/** Parts of an object whose values the rules look at. Other changes need not be read. */
export const exposedParts: Readonly<Partial<Record<EntityType, readonly string[] | "any">>> = {
  application: "any",
  servicePrincipal: "any",
  oAuth2PermissionGrant: "any",
  appRoleAssignment: "any",
  namedLocationPolicy: "any",
  authorizationPolicy: "any",
  group: ["owners", "assignedLicenses", "visibility"],
  authenticationMethodPolicy: methodParts,
  organization: noticeProperties,
  roleAssignment: "any",
  roleEligibilitySchedule: "any",
  roleDefinition: "any",
  administrativeUnit: unitParts,
  user: accountParts,
  federatedIdentityCredential: "any",
  crossTenantAccessDefault: otherTenantParts,
  crossTenantAccessPartner: otherTenantParts,
};

/**
 * Finds what a change opens to misuse: locations, redirect URIs, owners, consents, guest settings. The same rules serve a
 * plan, which may bring such a thing back, and what was done.
 */
export const exposuresOf = (changed: ChangedObject, context: ExposureContext): readonly Exposure[] =>
  rules[changed.ref.type]?.(changed, context) ?? [];

/** Tells an exposure. One by which an account acts as an application is as grave as the power of that application now. */
export const exposureRisk = ({ rule, severity, says, gain, reason, actsAs }: Exposure, tense: Tense): Risk => ({
  rule,
  severity: graver(severity, actsAs === undefined || actsAs.then === true ? null : gravityOfPower(actsAs.power)),
  ...toldRisk(actsAs === undefined ? says[tense] : told`${says[tense]} ${powerSentence(actsAs)}`),
  ...(gain === undefined ? {} : { gain }),
  ...(reason === undefined ? {} : { reason }),
});

const graver = (one: Severity, other: Severity | null): Severity =>
  other !== null && severities.indexOf(other) < severities.indexOf(one) ? other : one;
