import type { Capabilities } from "../../service/capabilities.ts";
import type { Settings } from "./read-settings.ts";

/** Returns the limits that an operator set, for the server's capabilities. */
export const limitsOf = ({
  readOnly,
  allowed,
  approvalPolicy,
}: Settings): Pick<Capabilities, "readOnly" | "allowed" | "approvalPolicy"> => ({
  ...(readOnly ? { readOnly } : {}),
  ...(allowed === null ? {} : { allowed }),
  ...(approvalPolicy === null ? {} : { approvalPolicy }),
});
