import { appCleanup } from "./06-app-cleanup.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("app-cleanup", [appCleanup]);
