import * as z from "zod";
import { asEntityType } from "../src/domain/tenant/entity.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { roleLists } from "../src/mcp/render/access.ts";
import { meaningOfNaming } from "../src/mcp/render/dead-names.ts";
import { stateWord } from "../src/mcp/render/found.ts";
import { linkGroup, linkGroups, objectFacts } from "../src/mcp/render/object-view.ts";
import { fittedPage, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import { propertyPage, propertyPlace, propertyRows } from "../src/mcp/render/property-page.ts";
import { ageOf, called, stamp } from "../src/mcp/render/text.ts";
import { linkDirections } from "../src/service/object-view.ts";
import { findMoment } from "../src/summaries/find-snapshot.ts";
import { orWhoseId } from "../src/summaries/right-id.ts";

export const getObject = defineTool({
  name: "get_object",
  title: "Get an object",
  description:
    "One object whole, now or at a kept time, purged ones too: properties, links both ways (all members, by cursor), " +
    "policies and assignments that use it, sign-in, roles.",
  effect: "read",
  reviewed: true,
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  needs: "investigation",

  input: z.strictObject({
    type: z.string().describe("entity type"),
    id: z.string().min(1).max(200).describe("object id"),
    at: z.string().max(100).default("now").describe('"now", snapshotId or ISO time'),
    link: z.string().max(200).optional().describe("only this link or property"),
    direction: z.enum(linkDirections).optional().describe("links from it or to it"),
    ...pageInput,
  }),
  output: listOutput(linkGroup).extend({
    type: z.string(),
    id: z.string(),
    displayName: z.string().optional(),
    state: z.string(),
    asOf: z.string(),
    properties: z.looseObject({}).optional(),
  }),

  async run({ type, id, at, link, direction, cursor, limit = 100 }, { investigation, recovery, session }) {
    const { now } = await session.tenant();
    const list = ["property", type, id, link ?? ""].join(" ").slice(0, 500);
    const place = propertyPlace(list, cursor);
    const request = {
      ref: { type: asEntityType(type), id },
      ...(place === null
        ? { at: await findMoment(recovery, at, now) }
        : { at: place.asOf, isContinued: true as const }),
      ...(link === undefined ? {} : { link }),
      ...(direction === undefined ? {} : { direction }),
    };
    const view = await orWhoseId(investigation, request.ref, () =>
      investigation.getObject(request, pageRequest({ cursor: place === null ? cursor : undefined, limit })),
    );
    const start = place ?? { from: 0, asOf: view.asOf };
    const isProperty = link !== undefined && direction === undefined;
    const value = isProperty
      ? propertyPage({ ...view.properties, ...roleLists(view.access, view.asOf) }, link, start, { list, limit })
      : null;
    const { data, lines } = objectFacts(view, cursor === undefined && value === null, at);
    const beside = {
      data: Buffer.byteLength(JSON.stringify(data)),
      text: Buffer.byteLength(lines.join("\n")),
    };
    const page =
      value === null
        ? fittedPage(view, linkGroups, { beside })
        : fittedPage(value, propertyRows(link ?? "", view.names), { beside });
    const state = stateWord(view.life);
    const later = view.lifeNow === view.life ? "" : ` Now it is ${stateWord(view.lifeNow)}.`;
    const isPart = cursor !== undefined || view.nextCursor !== undefined;
    const notes = [...view.traits, ...meaningOfNaming(view, { isPart })].join(" ");
    const { note, ...rest } = pageData(page);
    const told = [notes, note].filter((text) => text !== undefined && text !== "").join(" ");
    const age = ageOf(view.asOf, now);
    return {
      data: { ...rest, ...data, age, ...(told === "" ? {} : { note: told }) },
      says:
        `As of ${stamp(view.asOf)} (${age}), the ${view.ref.type} is ${state}.${later}` +
        `${notes === "" ? "" : ` ${notes}`} ${value === null ? "Links" : "Parts of the value"}: ${restOf(page, "get_object")}`,
      shows: [`${view.ref.type} ${called(view.displayName, "(no name)")} ${view.ref.id}`, ...lines, ...page.lines],
    };
  },
});
