import type { JsonObject } from "../../src/domain/json.ts";

export interface MethodConfiguration {
  readonly id: string;
  readonly graphType: string;
  readonly properties: JsonObject;
}

const everyone = [{ targetType: "group", id: "all_users", isRegistrationRequired: false }];

const configuration = (id: string, state: "enabled" | "disabled", settings: JsonObject = {}): MethodConfiguration => ({
  id,
  graphType: `microsoft.graph.${id.charAt(0).toLowerCase()}${id.slice(1)}AuthenticationMethodConfiguration`,
  properties: { state, includeTargets: everyone, excludeTargets: [], ...settings },
});

/** Authentication methods of the tenant. Source: the configurations of Graph's authenticationMethodsPolicy. */
export const methodConfigurations: readonly MethodConfiguration[] = [
  configuration("Fido2", "enabled", {
    isAttestationEnforced: true,
    isSelfServiceRegistrationAllowed: true,
    keyRestrictions: { isEnforced: false, enforcementType: "block", aaGuids: [] },
  }),
  configuration("MicrosoftAuthenticator", "enabled", {
    isSoftwareOathEnabled: false,
    featureSettings: {
      displayAppInformationRequiredState: {
        state: "enabled",
        includeTarget: { targetType: "group", id: "all_users" },
      },
    },
  }),
  configuration("Sms", "disabled"),
  configuration("Voice", "disabled", { isOfficePhoneAllowed: false }),
  configuration("Email", "disabled", { allowExternalIdToUseEmailOtp: "default" }),
  configuration("SoftwareOath", "enabled"),
  configuration("TemporaryAccessPass", "enabled", {
    defaultLength: 8,
    defaultLifetimeInMinutes: 60,
    minimumLifetimeInMinutes: 60,
    maximumLifetimeInMinutes: 480,
    isUsableOnce: true,
  }),
  configuration("X509Certificate", "disabled", {
    authenticationModes: { x509CertificateAuthenticationDefaultMode: "x509CertificateSingleFactor", rules: [] },
    certificateUserBindings: [
      { x509CertificateField: "PrincipalName", userProperty: "userPrincipalName", priority: 1 },
    ],
  }),
];
