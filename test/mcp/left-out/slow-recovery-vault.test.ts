import { walkSlowRecovery } from "./slow-recovery.ts";

walkSlowRecovery("vault");
