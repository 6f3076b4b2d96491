import { nestedGroups } from "./07-nested-groups.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("groups-deleted", [nestedGroups]);
