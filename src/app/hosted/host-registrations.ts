import { APP_NAME, consentLink, neededPermissions, SIGN_IN_TIME } from "../../graph/sign-in/app-registration.ts";
import { registrations as vaultRegistrations } from "../vault/registrations.ts";

/** One setting of a registration, in the words of the Entra admin center. */
export interface RegistrationSetting {
  readonly where: string;
  readonly value: string;
}

/** An app registration that a server for several people works with. */
export interface HostRegistration {
  readonly name: string;
  readonly purpose: string;
  readonly settings: readonly RegistrationSetting[];
  /** Permissions of Microsoft Graph. Null for a registration without any. */
  readonly permissions: { readonly kind: "delegated" | "application"; readonly names: readonly string[] } | null;
  /** An address for each tenant at which an administrator consents. Empty where no consent is needed. */
  readonly adminConsent: readonly string[];
}

export interface HostPlan {
  readonly mode: "vault" | "microsoft";
  /** Address of MCP, which is the App ID URI too. */
  readonly resource: string;
  /** Address at which the approval page takes a sign-in back. */
  readonly callback: string;
  readonly scopes: readonly string[];
  /** Ids of the tenants, or a placeholder. */
  readonly tenants: readonly string[];
  /** Id of the registration for sign-ins, or a placeholder. */
  readonly clientId: string;
}

/** VS Code's own client, as its source names it. It signs in with the person's Microsoft account and cannot show a consent. */
const VS_CODE = "aebc6443-996d-45c2-90f0-388ff96faa56";
/** Addresses at which assistants take a sign-in back. Claude's are in its documentation, and the last is a desktop tool's on any port. */
const REDIRECTS = {
  web: ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
  desktop: ["http://localhost/callback"],
} as const;
const PROOF = "a certificate, or a secret of the server";

/** Returns what to register, in the order in which to do it. */
export function hostRegistrations(plan: HostPlan): readonly HostRegistration[] {
  return [signIns(plan), clients(plan), ...(plan.mode === "vault" ? vaultParts(plan) : [])];
}

const accountsOf = ({ tenants }: HostPlan): RegistrationSetting => ({
  where: "Supported account types",
  value: tenants.length > 1 ? "any organization's" : "this organization's only",
});

function signIns(plan: HostPlan): HostRegistration {
  const { mode, resource, callback, scopes, tenants, clientId } = plan;
  return {
    name: APP_NAME,
    purpose: "people and assistants sign in to it",
    settings: [
      accountsOf(plan),
      { where: "Manifest, api.requestedAccessTokenVersion", value: "2" },
      { where: "Expose an API, Application ID URI", value: resource },
      { where: "Expose an API, scopes, for administrators and users", value: scopes.join(", ") },
      { where: "Expose an API, authorized client applications, both scopes", value: VS_CODE },
      { where: "Authentication, platform Web", value: callback },
      { where: "Token configuration, optional claim of ID tokens", value: SIGN_IN_TIME.name },
      { where: "Certificates & secrets", value: PROOF },
    ],
    permissions: mode === "vault" ? null : { kind: "delegated", names: neededPermissions.map(({ name }) => name) },
    adminConsent: tenants.map((tenant) => consentLink(tenant, clientId, callback)),
  };
}

const clients = (plan: HostPlan): HostRegistration => ({
  name: "Entra Rewind clients",
  purpose: "Claude and Copilot Studio sign their people in with it, because Entra registers no client by itself",
  settings: [
    accountsOf(plan),
    ...REDIRECTS.web.map((value) => ({ where: "Authentication, platform Web", value })),
    { where: "Authentication, platform Web", value: "<the address that Copilot Studio shows>" },
    ...REDIRECTS.desktop.map((value) => ({ where: "Authentication, platform Mobile and desktop", value })),
    { where: "API permissions, Entra Rewind", value: plan.scopes.join(", ") },
    { where: "Certificates & secrets", value: "a secret, which Claude and Copilot Studio are given" },
  ],
  permissions: null,
  adminConsent: [],
});

/** The service's own identities: the reader cannot change a tenant, and the writer recovers. */
function vaultParts(plan: HostPlan): readonly HostRegistration[] {
  const [reader, recoverer] = vaultRegistrations();
  const own = (name: string, purpose: string, permissions: readonly string[]): HostRegistration => ({
    name,
    purpose,
    settings: [accountsOf(plan), { where: "Certificates & secrets", value: PROOF }],
    permissions: { kind: "application", names: permissions },
    adminConsent: plan.tenants.map((tenant) => consentLink(tenant, `<application (client) id of ${name}>`)),
  });
  return [
    own("Entra Rewind Reader", reader.purpose, reader.permissions),
    own(
      "Entra Rewind Writer",
      "carries out what a person has approved; without it, no recovery starts",
      recoverer.permissions.filter((permission) => permission !== "User.Read"),
    ),
  ];
}
