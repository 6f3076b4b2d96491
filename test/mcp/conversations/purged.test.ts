import { purged } from "./08-purged.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("purged", [purged]);
