import { lockedOut } from "./03-locked-out.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("locked-out", [lockedOut]);
