import type { Prompt } from "../src/mcp/define-prompt.ts";
import { incidentReport } from "./incident-report.ts";
import { investigate } from "./investigate.ts";
import { recoverFromIncident } from "./recover-from-incident.ts";
import { recoveryDrill } from "./recovery-drill.ts";
import { restoreObject } from "./restore-object.ts";
import { undoActor } from "./undo-actor.ts";

/** Every prompt there is, in the order an incident takes them. */
export const prompts: readonly Prompt[] = [
  investigate,
  restoreObject,
  undoActor,
  recoverFromIncident,
  incidentReport,
  recoveryDrill,
];
