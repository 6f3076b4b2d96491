import { namedLocation } from "./09-named-location.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("named-location", [namedLocation]);
