import { RewindError } from "../../domain/errors.ts";
import type { Investigation } from "../../service/investigation.ts";
import type { MicrosoftContext } from "../context.ts";
import { findObjects } from "./find-objects.ts";
import { getObject } from "./get-object.ts";
import { listActivity } from "./list-activity.ts";
import { openLookUps } from "./look-ups.ts";
import { objectHistory } from "./object-history.ts";

/**
 * Answers questions from Graph's search of the directory and from its audit log. Microsoft's snapshots cannot be read.
 * Created once per service, because of its caches.
 */
export function microsoftInvestigation(context: MicrosoftContext): Investigation {
  const lookUps = openLookUps(context);
  return {
    findObjects: (request, page) => findObjects(lookUps, request, page),
    getObjectHistory: (request, page) => objectHistory(lookUps, request, page),
    getObject: (request, page) => getObject(lookUps, request, page),
    listActivity: (request, page) => listActivity(lookUps, request, page),
    compareSnapshots: () => Promise.reject(presentOnly()),
  };
}

const presentOnly = (): RewindError =>
  new RewindError(
    "notSupported",
    "Microsoft's service compares a snapshot with the present only: start_preview does that, and changes nothing.",
  );
