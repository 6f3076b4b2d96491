import { EXTENDED_MAX_IDS } from "../../domain/tenant/scope.ts";
import type { Capabilities } from "../../service/capabilities.ts";

/** Capabilities of our own engine over a live tenant, known without signing in. */
export const vaultCapabilities: Capabilities = {
  mode: "vault",
  coverage: "extended",
  snapshotsOnDemand: true,
  frozenPlans: true,
  propertyScopes: true,
  attribution: true,
  investigation: true,
  comparison: true,
  maxScopeIds: EXTENDED_MAX_IDS,
  notices: {
    preview: [
      "Each preview reads what changed in the live tenant first, so that it compares with what is there now.",
      "Passwords, secrets and private keys are never readable, so that no recovery brings them back.",
      "Purged objects can be created again under new ids: set rebuild to true in the scope.",
    ],
    recovery: [
      "Writes go to the live tenant in your name, at most 20 a second, and Conditional Access one a second.",
      "Replication can take minutes. Verify afterwards, and again if something is still pending.",
      "Sessions and tokens issued meanwhile stay valid until they expire or are revoked.",
    ],
    tenant: [
      "The history is kept on this machine or in your database. `entra-rewind vault status` says what it covers.",
    ],
  },
};
