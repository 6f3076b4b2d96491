import type { Caller } from "../domain/role.ts";
import type { TenantIdentity } from "../domain/tenant.ts";
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
  /** Returns the person or app signed in, with the roles and permissions they hold now. Throws `forbidden` for an unknown identity. */
  caller(): Promise<Caller>;
}

export interface Tenant extends TenantIdentity {
  /** The tenant's own time: the machine's, except in a sandbox, whose time stands still between uses. */
  readonly now: Millis;
  readonly retention: string;
}
