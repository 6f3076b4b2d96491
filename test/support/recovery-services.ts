import { openEngineTenant } from "./engine-tenant.ts";
import { openGraphTenant } from "./graph-tenant.ts";
import type { RecoveryTenant } from "./recovery-tenant.ts";

/** The implementations of the port that the contract holds for. */
export const recoveryServices: readonly { readonly name: string; readonly open: () => Promise<RecoveryTenant> }[] = [
  { name: "the engine, called directly", open: async () => openEngineTenant() },
  { name: "the Graph client, through the face", open: openGraphTenant },
];
