import type { Capabilities } from "../../service/capabilities.ts";
import { vaultCapabilities } from "../vault/capabilities.ts";

const { preview = [], recovery = [] } = vaultCapabilities.notices ?? {};

/** Capabilities of a vault that a server holds for several people, whose writes are the service's own. */
export const hostedVaultCapabilities: Capabilities = {
  ...vaultCapabilities,
  notices: {
    preview,
    recovery: [
      "Writes go to the live tenant in the name of this service, and its trail holds who asked and who approved. At most 20 " +
        "a second, and Conditional Access one a second.",
      ...recovery.slice(1),
    ],
    tenant: ["The history is kept on the server."],
  },
};
