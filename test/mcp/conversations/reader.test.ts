import { readerAsks } from "./17-reader-asks.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("incident", [readerAsks], { ENTRA_REWIND_SIGN_IN_AS: "backupReader" });
