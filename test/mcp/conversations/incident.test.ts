import { emptiedGroup } from "./01-emptied-group.ts";
import { changedPolicies } from "./02-changed-policies.ts";
import { whileMfaWasOff } from "./04-while-mfa-was-off.ts";
import { wipedAttributes } from "./05-wiped-attributes.ts";
import { undoAccount } from "./11-undo-account.ts";
import { backToYesterday } from "./12-back-to-yesterday.ts";
import { dangerousNow } from "./14-dangerous-now.ts";
import { threeDays } from "./16-three-days.ts";
import { holdConversations } from "./conversation.ts";

/** In an order that leaves work for each. The last one goes back completely. */
holdConversations("incident", [
  changedPolicies,
  dangerousNow,
  threeDays,
  whileMfaWasOff,
  emptiedGroup,
  wipedAttributes,
  undoAccount,
  backToYesterday,
]);
