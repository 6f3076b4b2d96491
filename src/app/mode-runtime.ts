import type { Capabilities } from "../service/capabilities.ts";
import type { Services } from "../service/services.ts";

/** What the server stands before, in whichever mode. */
export interface ModeRuntime {
  /** Known without touching a tenant. */
  readonly capabilities: Capabilities;
  /** Opened, built or signed in to at the first use. */
  services(): Promise<Services>;
  close(): Promise<void>;
}
