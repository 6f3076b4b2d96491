import { lostLicences } from "./10-lost-licences.ts";
import { holdConversations } from "./conversation.ts";

holdConversations("licences", [lostLicences]);
