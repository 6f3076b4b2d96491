import { incidentReport } from "./18-incident-report.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("incident", [incidentReport]);
