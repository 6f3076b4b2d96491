import type { Investigation } from "../../service/investigation.ts";
import type { EngineContext } from "../context.ts";
import { compareSnapshots } from "./compare-snapshots.ts";
import { findObjects } from "./find-objects.ts";
import { getObject } from "./get-object.ts";
import { listActivity } from "./list-activity.ts";
import { getObjectHistory } from "./object-history.ts";

/** Answers from the captured history, which is brought up to date first, and from the directory's log. */
export const investigationOf = (context: EngineContext): Investigation => ({
  findObjects: findObjects(context),
  getObjectHistory: getObjectHistory(context),
  getObject: getObject(context),
  listActivity: listActivity(context),
  compareSnapshots: compareSnapshots(context),
});
