import { purged } from "./08-purged.ts";
import { whoWasInIt } from "./15-who-was-in-it.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("purged", [purged, whoWasInIt]);
