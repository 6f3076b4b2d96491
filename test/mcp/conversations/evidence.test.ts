import { evidence } from "./13-evidence.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("incident", [evidence]);
