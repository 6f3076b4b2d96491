import * as z from "zod";
import { asEntityType } from "../src/domain/tenant/entity.ts";
import { iso } from "../src/domain/time.ts";
import { countOf } from "../src/domain/words/counted-words.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { foundObject, foundOutput, namesLookedFor } from "../src/mcp/render/found.ts";
import { eachRow, fittedPage, listOutput, pageData, pageInput, pageRequest, restOf } from "../src/mcp/render/page.ts";
import type { Investigation } from "../src/service/investigation.ts";

export const findObjects = defineTool({
  name: "find_objects",
  title: "Find objects",
  description:
    "Turns a name into type and id: by display name, UPN, mail, appId or id, typing errors allowed. Several that fit " +
    "are returned, best first: ask the user which.",
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
    const vague = found.tooMany ? ["So many fit that more were left out: give more of the name."] : [];
    const limits = [...vague, ...(found.unread ?? [])];
    const bytes = Buffer.byteLength(limits.join(" "));
    const page = fittedPage(found, eachRow(foundObject), { beside: { data: bytes, text: bytes } });
    const { note, ...data } = pageData(page);
    const isEmpty = page.items.length === 0;
    const logged = isEmpty && cursor === undefined ? await inTheLog(investigation, text) : [];
    const remarks = [...limits, ...logged];
    const notes = [...(note === undefined ? [] : [note]), ...remarks].join(" ");
    const wider = state === "any" ? "" : ', or state "any"';
    const none = isEmpty && cursor === undefined ? ` Nothing fits; try part of the name${wider}.` : "";
    const former = found.formerSince === null ? null : iso(found.formerSince);
    return {
      data: {
        ...data,
        ...(notes === "" ? {} : { note: notes }),
        asOf: iso(found.asOf),
        formerNamesSince: former,
      },
      says: [
        `Found, as of ${iso(found.asOf)}${namesLookedFor(former, found.formerPrincipalsOnly)}: ${restOf(page, "find_objects")}${none}`,
        ...remarks,
      ].join(" "),
      shows: page.lines,
    };
  },
});

/** A script has no object of its own, and the log knows it by the name of the application that its writes were made with. */
async function inTheLog({ listActivity }: Investigation, app: string): Promise<readonly string[]> {
  // A log that may not be read has no remark to make.
  const records = await listActivity({ app }, { limit: 1 }).then(
    (activity) => activity.records,
    () => 0,
  );
  if (records === 0) return [];
  return [
    `The audit log has ${countOf(records, "record")} written with an app or script of this name: list_activity with app shows them.`,
  ];
}
