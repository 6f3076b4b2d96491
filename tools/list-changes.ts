import * as z from "zod";
import { recoveryActions } from "../src/domain/changes/change.ts";
import { jobId } from "../src/domain/ids.ts";
import { asEntityType } from "../src/domain/tenant/entity.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { changeOutput } from "../src/mcp/render/change.ts";
import { changesPage, withAssessment } from "../src/mcp/render/changes.ts";
import { fittingTexts } from "../src/mcp/render/fitting-authors.ts";
import { changesDetailInput, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import { passedNameFacts } from "../src/mcp/render/passed-names.ts";
import { askedActor, takenTold } from "../src/summaries/asked-actor.ts";
import { changesWithRecoveries } from "../src/summaries/name-recoveries.ts";

const text = z.string().min(1).max(200).optional();

export const listChanges = defineTool({
  name: "list_changes",
  title: "List the changes of a preview",
  description:
    "What recovery would change, object by object: values now and then, links, who made the change. " +
    "ids go into the scope of a narrower start_preview.",
  effect: "read",
  reviewed: true,
  role: "backupReader",
  permission: "EntraBackup.Read.All",

  input: z.strictObject({
    previewJobId: z.string().min(1).max(200).describe("a successful preview"),
    type: text.describe("entity type"),
    id: text.describe("object id: its links page by page"),
    action: z.enum(recoveryActions).optional().describe("what recovery would do"),
    property: text.describe("property or link name"),
    actor: text.describe("name, UPN or id of who did it"),
    recoverable: z.boolean().optional().describe("false: only what stays different"),
    risk: text.describe("severity or rule, such as critical"),
    text: text.describe("part of name or id"),
    ...changesDetailInput,
    ...pageInput,
  }),
  output: listOutput(changeOutput),

  async run({ previewJobId, cursor, limit = 100, detail, type, actor, ...others }, { recovery, investigation }) {
    const { note, ...whose } = actor === undefined ? {} : await askedActor(investigation, actor);
    const filters = { ...others, ...whose };
    const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
    const filter = { ...given, ...(type === undefined ? {} : { type: asEntityType(type) }) };
    const preview = jobId(previewJobId);
    const found = await recovery.listChanges(preview, filter, pageRequest({ cursor, limit }));
    const changes = { ...withAssessment(found), items: await changesWithRecoveries(recovery, found.items) };
    const view = { direction: "nowToThen", whole: () => "list_changes with its id" } as const;
    const fitting = fittingTexts(filters.actor, found.fitting);
    const [sameName] = fitting;
    const names = passedNameFacts(found.passedNames);
    const taken = takenTold({ note });
    const beside = { ...taken.data, ...(sameName === undefined ? {} : { sameName }), ...names.data };
    const size = Buffer.byteLength(JSON.stringify(beside));
    const page = changesPage(changes, view, detail, { data: size, text: size });
    return {
      data: { ...pageData(page), ...beside },
      says: `Changes: ${restOf(page, "list_changes")}${taken.text}`,
      shows: [...fitting, ...names.lines, ...page.lines],
    };
  },
});
