import type { Caller } from "../domain/role.ts";
import type { Millis } from "../domain/time.ts";
import type { Capabilities } from "./capabilities.ts";

/** What is known of the tenant and of whoever is signed in; asked again at every call, because roles change mid-incident. */
export interface TenantDesk {
  tenant(): Promise<Tenant>;
  /** Who is signed in, with the roles and permissions they hold now. Unknown identities are refused with `forbidden`. */
  caller(): Promise<Caller>;
  capabilities(): Promise<Capabilities>;
}

export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly defaultDomain: string;
  /** The tenant's own time: the machine's, except in a sandbox, whose time stands still between uses. */
  readonly now: Millis;
  readonly retention: string;
}
