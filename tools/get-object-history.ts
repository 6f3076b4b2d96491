import * as z from "zod";
import { asEntityType, canonicalId } from "../src/domain/tenant/entity.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { compactDetail, fullDetail } from "../src/mcp/render/detail.ts";
import { stateWord } from "../src/mcp/render/found.ts";
import { referencesOutput, renderedReferences, stepOutput, stepsPage } from "../src/mcp/render/history.ts";
import { detailInput, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import { renewedObjects } from "../src/mcp/render/renewed.ts";
import { called, nameOf } from "../src/mcp/render/text.ts";
import { stepsWithRecoveries } from "../src/summaries/name-recoveries.ts";
import { orWhoseId } from "../src/summaries/right-id.ts";
import { timeArgument } from "../src/summaries/time-argument.ts";

/** Kept free for what points and is pointed at, in one answer beside the steps. */
const REFERENCE_BYTES = 3_000;

export const getObjectHistory = defineTool({
  name: "get_object_history",
  title: "Get an object's history",
  description:
    "What became of one object, purged ones too, newest first: values, links, who, when, which app; what it points at " +
    "and is pointed at by.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  needs: "investigation",

  input: z.strictObject({
    type: z.string().describe("entity type"),
    id: z.string().min(1).max(200).describe("object id"),
    since: z.string().max(40).optional().describe("only after this ISO time"),
    seenAt: z.string().max(40).optional().describe("only this step, all its links"),
    ...detailInput,
    ...pageInput,
  }),
  output: listOutput(stepOutput).extend({
    displayName: z.string().optional(),
    state: z.string(),
    pointsAt: referencesOutput,
    pointedAtBy: referencesOutput,
  }),

  async run({ type: asked, id, since, seenAt, cursor, limit, detail }, { investigation, recovery }) {
    const type = asEntityType(asked);
    const request = {
      ref: { type, id },
      ...(since === undefined ? {} : { since: timeArgument("since", since) }),
      ...(seenAt === undefined ? {} : { seenAt: timeArgument("seenAt", seenAt) }),
    };
    const most = limit ?? (seenAt === undefined ? 20 : 100);
    const history = await orWhoseId(investigation, request.ref, () =>
      investigation.getObjectHistory(request, pageRequest({ cursor, limit: most })),
    );
    const { displayName, life } = history;
    const renewed = renewedObjects({ type, id: canonicalId(id) }, history.renewed, "get_object_history");
    const whole = `get_object with type "${type}" and id "${id}"`;
    const items = await stepsWithRecoveries(recovery, history.items);
    const page = stepsPage({ ...history, items }, detail === "full" ? fullDetail : compactDetail, {
      data: REFERENCE_BYTES + Buffer.byteLength(JSON.stringify(renewed)),
      text: REFERENCE_BYTES + Buffer.byteLength(JSON.stringify(renewed)),
    });
    const pointsAt = renderedReferences("points at", history.pointsAt, { mostBytes: REFERENCE_BYTES / 2, whole });
    const pointedAtBy = renderedReferences("pointed at by", history.pointedAtBy, {
      mostBytes: REFERENCE_BYTES / 2,
      whole,
    });
    return {
      data: {
        ...pageData(page),
        displayName: nameOf(displayName),
        state: stateWord(life),
        ...(renewed.length === 0 ? {} : { renewed }),
        pointsAt: pointsAt.data,
        pointedAtBy: pointedAtBy.data,
      },
      says: `The ${type} is ${stateWord(life)}. Steps: ${restOf(page, "get_object_history")}`,
      shows: [
        `${type} ${called(displayName, "(no name)")} ${id}`,
        ...renewed,
        ...page.lines,
        ...pointsAt.lines,
        ...pointedAtBy.lines,
      ],
    };
  },
});
