import { activityRows } from "../../src/mcp/render/activity.ts";
import type { ActivityGroup } from "../../src/service/activity.ts";

/** One update of Ada by Mallory, as the log's timeline has it. */
const acted: ActivityGroup = {
  first: 0,
  last: 0,
  count: 1,
  actor: { kind: "user", id: "m", name: "mallory" },
  app: null,
  ip: null,
  operation: "Update user",
  category: "Users",
  result: "success",
  objects: [{ ref: { type: "user", id: "ada" }, displayName: "Ada" }],
  objectsTotal: 1,
  others: [],
  othersTotal: 0,
  paired: 0,
  parts: {},
  values: [],
  each: [],
  valued: 0,
  correlationIds: ["c1"],
  correlationTotal: 1,
  firstId: "r",
};

/** Returns the lines of this update with other facts. */
export const rowOf =
  (more: Partial<ActivityGroup> = {}) =>
  () =>
    activityRows([{ ...acted, ...more }]).lines.join("\n");
