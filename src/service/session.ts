import type { TenantId } from "../domain/ids.ts";
import type { Caller, RequiredRole } from "../domain/roles/role.ts";
import type { TenantIdentity } from "../domain/tenant/tenant.ts";
import type { Millis } from "../domain/time.ts";
import type { Capabilities } from "./capabilities.ts";

/**
 * One caller's view of a tenant: who is signed in, what they may do, and which tenant it is. Caller and tenant are asked
 * for again at every call, because roles change mid-incident.
 */
export interface Session {
  /** The mode's capabilities, known without asking the tenant. */
  readonly capabilities: Capabilities;
  tenant(): Promise<Tenant>;
  /** Returns caller and tenant of the same moment. Throws `forbidden` for an unknown identity. */
  signedIn(): Promise<SignedIn>;
  /** Returns the people who hold a role, or one that includes it. Null where the directory does not show them to the caller. */
  holders(role: RequiredRole): Promise<RoleHolders | null>;
}

export interface RoleHolders {
  readonly total: number;
  /** The first of them, each by display name and user principal name. */
  readonly people: readonly { readonly displayName: string; readonly userPrincipalName: string }[];
}

/** Most people that are named. */
export const HOLDERS_NAMED = 5;

export interface SignedIn {
  /** The person or app signed in, with the roles and permissions they hold now. */
  readonly caller: Caller;
  readonly tenant: Tenant;
}

export interface Tenant extends TenantIdentity {
  /** The tenant's own time: the machine's, except in a sandbox, whose time stands still between uses. */
  readonly now: Millis;
  readonly retention: string;
}

/**
 * Identity that a session is opened for: the one this process is configured with, or a person that a face has
 * recognized.
 */
export type SessionOwner =
  | { readonly kind: "configured" }
  /** By id or user principal name. */
  | { readonly kind: "person"; readonly name: string }
  | RecognizedPerson;

/** A person of one of several tenants, whose sign-in a hosted server has checked. */
export interface RecognizedPerson {
  readonly kind: "recognized";
  readonly tenant: TenantId;
  /** Their object id in that tenant. */
  readonly id: string;
  /** The key of the token with which calls are made in their name, or null where the service acts for itself. */
  readonly delegation: string | null;
}

/** The owner of every session on a connection that this process's host opens. */
export const configuredOwner: SessionOwner = { kind: "configured" };
