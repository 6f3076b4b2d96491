/** How this program gets a token for the tenant. */
export type SignIn =
  | { readonly kind: "browser"; readonly app: AppIds }
  | { readonly kind: "deviceCode"; readonly app: AppIds }
  | { readonly kind: "azureCli"; readonly tenantId: string | null }
  | { readonly kind: "clientSecret"; readonly app: AppIds; readonly secret: string }
  | { readonly kind: "certificate"; readonly app: AppIds; readonly path: string; readonly password: string | null }
  | { readonly kind: "managedIdentity"; readonly clientId: string | null }
  | { readonly kind: "workloadIdentity"; readonly app: AppIds; readonly tokenFile: string }
  /** A token made elsewhere: for a service of one's own, and for tests. */
  | { readonly kind: "accessToken"; readonly token: string };

/** The app registration that is signed in to, and its tenant: `entra-rewind setup` makes one. */
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

/** Kinds that act for nobody: Microsoft's service lets them read and nothing more. */
export const appOnlyKinds: readonly SignIn["kind"][] = [
  "clientSecret",
  "certificate",
  "managedIdentity",
  "workloadIdentity",
];

/** What a person has to do to sign in, in words for the host of the assistant. */
export interface SignInPrompt {
  readonly message: string;
  readonly verificationUri?: string;
  readonly userCode?: string;
}
