import * as z from "zod";
import { invalid } from "../src/domain/errors.ts";
import { asEntityType } from "../src/domain/tenant/entity.ts";
import { iso } from "../src/domain/time.ts";
import { countOf } from "../src/domain/words/counted-words.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { activityOutput, activityRows, otherApplications } from "../src/mcp/render/activity.ts";
import { compactDetail, fullDetail, recordDetail } from "../src/mcp/render/detail.ts";
import { fittingTexts } from "../src/mcp/render/fitting-authors.ts";
import { fittedPage, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import { stamp } from "../src/mcp/render/text.ts";
import { askedActor, takenTold } from "../src/summaries/asked-actor.ts";
import { groupsWithRecoveries } from "../src/summaries/name-recoveries.ts";
import { otherText, otherWith } from "../src/summaries/right-id.ts";
import { timeArgument } from "../src/summaries/time-argument.ts";

const text = z.string().min(1).max(200).optional();

export const listActivity = defineTool({
  name: "list_activity",
  title: "List activity",
  description:
    "The audit log as a timeline, oldest first: who, when, from where, with which app, what. Repetitions stand " +
    "together, counted; reversals are shown.",
  effect: "read",
  reviewed: true,
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  needs: "investigation",

  input: z.strictObject({
    since: z.string().max(40).optional().describe("ISO time"),
    until: z.string().max(40).optional().describe("ISO time"),
    actor: text.describe("id, UPN or name of who did it"),
    app: text.describe("part of the app's or script's name"),
    address: text.describe("IP address or its beginning"),
    type: text.describe("with id: entity type"),
    id: text.describe("only this object"),
    activity: text.describe("part of category or operation"),
    detail: z
      .enum(["compact", "full", "records"])
      .default("compact")
      .describe("full: long values; records: each record alone"),
    ...pageInput,
  }),
  output: listOutput(activityOutput).extend({ records: z.int(), from: z.string().optional(), until: z.string() }),

  async run({ since, until, type, id, cursor, limit = 100, detail, actor, ...others }, { investigation, recovery }) {
    const { note, ...whose } = actor === undefined ? {} : await askedActor(investigation, actor);
    const filters = { ...others, ...whose };
    if ((type === undefined) !== (id === undefined))
      throw invalid('"type" and "id" go together: they name one object.');
    const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
    const request = {
      ...given,
      ...(detail === "records" ? { each: true } : {}),
      ...(since === undefined ? {} : { since: timeArgument("since", since) }),
      ...(until === undefined ? {} : { until: timeArgument("until", until) }),
      ...(type === undefined || id === undefined ? {} : { entity: { type: asEntityType(type), id } }),
    };
    const activity = await investigation.listActivity(request, pageRequest({ cursor, limit }));
    const covered = {
      from: activity.from === null ? undefined : iso(activity.from),
      until: iso(activity.until),
      records: activity.records,
    };
    const reach = `${reachOf(activity)} ${countOf(activity.records, "record")} in ${countOf(activity.total, "row")}: `;
    const fitting = fittingTexts(filters.actor, activity.fitting);
    const [sameName] = fitting;
    const taken = takenTold({ note });
    const told = { ...covered, ...taken.data, ...(sameName === undefined ? {} : { sameName }) };
    const beside = {
      data: Buffer.byteLength(JSON.stringify(told)),
      text: Buffer.byteLength(reach + taken.text) + Buffer.byteLength(sameName ?? ""),
    };
    const items = await groupsWithRecoveries(recovery, activity.items);
    const page = fittedPage({ ...activity, items }, activityRows, { detail: details[detail], beside });
    const none = activity.records === 0;
    const other =
      none && "entity" in request && request.entity !== undefined
        ? await otherWith(investigation, request.entity).then((one) =>
            one === undefined || request.entity === undefined ? "" : ` ${otherText(request.entity, one)}`,
          )
        : "";
    const applications = otherApplications(none ? activity.apps : []);
    return {
      data: {
        ...pageData(page),
        ...told,
        ...applications.data,
      },
      says: `${reach}${restOf(page, "list_activity")}${none ? " No record fits: check the spelling, or leave a condition out." : ""}${other}${taken.text}`,
      shows: [...fitting, ...page.lines, ...applications.lines],
    };
  },
});

const details = { compact: compactDetail, full: fullDetail, records: recordDetail } as const;

const reachOf = ({ from, until }: { readonly from: number | null; readonly until: number }): string =>
  from === null
    ? "How far back the log goes is not known."
    : `The log from ${stamp(from)} to ${stamp(until)}; nothing earlier was read.`;
