/** The way this program gets a token for the tenant. */
export type SignIn =
  | { readonly kind: "browser"; readonly app: AppIds }
  | { readonly kind: "deviceCode"; readonly app: AppIds }
  | { readonly kind: "azureCli"; readonly tenantId: string | null }
  | { readonly kind: "clientSecret"; readonly app: AppIds; readonly secret: string }
  | { readonly kind: "certificate"; readonly app: AppIds; readonly path: string; readonly password: string | null }
  | { readonly kind: "managedIdentity"; readonly clientId: string | null }
  | { readonly kind: "workloadIdentity"; readonly app: AppIds; readonly tokenFile: string }
  /** A token from elsewhere, for a self-hosted service and for tests. */
  | { readonly kind: "accessToken"; readonly token: string };

/** The app registration to sign in to and its tenant. `entra-rewind setup` creates one. */
export interface AppIds {
  readonly tenantId: string;
  readonly clientId: string;
}

export const signInKinds = [
  "browser",
  "deviceCode",
  "azureCli",
  "clientSecret",
  "certificate",
  "managedIdentity",
  "workloadIdentity",
  "accessToken",
] as const satisfies readonly SignIn["kind"][];

/** Instructions for a person to sign in, to be shown by the assistant's host. */
export interface SignInPrompt {
  readonly message: string;
  readonly verificationUri?: string;
  readonly userCode?: string;
}
