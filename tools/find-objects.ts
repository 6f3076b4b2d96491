import * as z from "zod";
import { asEntityType } from "../src/domain/entity.ts";
import { iso } from "../src/domain/time.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { foundObject, foundOutput } from "../src/mcp/render/found.ts";
import { eachRow, fittedPage, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";

export const findObjects = defineTool({
  name: "find_objects",
  title: "Find objects",
  description:
    "Turns a name into type and id: by display name, UPN, mail, appId or id, typing errors allowed. Several that fit " +
    "are all returned, best first: ask the user which.",
  effect: "read",
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  needs: "investigation",

  input: z.strictObject({
    text: z.string().min(1).max(200).describe("one of these or a part"),
    types: z.array(z.string()).min(1).max(12).optional().describe("only these entity types"),
    state: z.enum(["live", "deleted", "any"]).default("any").describe("deleted includes purged"),
    ...pageInput,
  }),
  output: listOutput(foundOutput).extend({ asOf: z.string() }),

  async run({ text, types, state, cursor, limit = 20 }, { investigation }) {
    const request = { text, state, ...(types === undefined ? {} : { types: types.map(asEntityType) }) };
    const found = await investigation.findObjects(request, pageRequest({ cursor, limit }));
    const page = fittedPage(found, eachRow(foundObject));
    const { note, ...data } = pageData(page);
    const { unread = [] } = found;
    const notes = [...(note === undefined ? [] : [note]), ...unread].join(" ");
    const vague = found.tooMany ? " So many fit that more were left out: give more of the name." : "";
    const none = page.items.length === 0 ? ' Nothing fits; try part of the name, or state "any".' : "";
    return {
      data: { ...data, ...(notes === "" ? {} : { note: notes }), asOf: iso(found.asOf) },
      says: [`Found, as of ${iso(found.asOf)}: ${restOf(page, "find_objects")}${vague}${none}`, ...unread].join(" "),
      shows: page.lines,
    };
  },
});
