import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type GraphFace, startGraphFace } from "../../../drill/graph-face.ts";
import { entry } from "../../cli/support.ts";
import { Assistant, personTyping } from "../../support/assistant.ts";
import { factsOf } from "../../support/ground-truth.ts";
import type { Form, Host } from "../../support/host.ts";
import { stdioHosts } from "../../support/mcp-host.ts";
import { type StoryCopy, type StoryTenant, tellTenant } from "../../support/story-tenant.ts";
import { differences, partsOfService, withPartsBack } from "../../support/tenant-facts.ts";

const authored = z.looseObject({ by: z.string().optional() });
const history = z.looseObject({
  items: z.array(
    z.looseObject({
      links: z.array(authored.extend({ link: z.string(), action: z.string() })),
      attribution: z.array(z.looseObject({ actor: z.string(), time: z.string(), operation: z.string() })),
    }),
  ),
  note: z.string().regex(/30 days/),
  nextCursor: z.string().optional(),
});
const started = z.looseObject({
  jobId: z.string(),
  status: z.string(),
  wholeObjects: z.looseObject({
    objects: z.int(),
    alsoWritten: z.looseObject({ total: z.int(), items: z.array(z.looseObject({ id: z.string(), by: z.string() })) }),
  }),
});
const summary = z.looseObject({ actors: z.array(z.looseObject({ actor: z.string(), objects: z.int() })) });

/** Page after page of a group's history. */
async function historyOf(assistant: Assistant, id: string): Promise<z.infer<typeof history>["items"]> {
  const steps: z.infer<typeof history>["items"] = [];
  for (let page: { cursor?: string } | null = {}; page !== null; ) {
    const told: z.infer<typeof history> = await assistant.call(
      "get_object_history",
      { type: "group", id, ...page },
      history,
    );
    steps.push(...told.items);
    page = told.nextCursor === undefined ? null : { cursor: told.nextCursor };
  }
  return steps;
}

describe.each(stdioHosts)("in mode microsoft, an assistant on a host of $era", ({ start }) => {
  let tenant: StoryTenant;
  let copy: StoryCopy;
  let face: GraphFace;
  let host: Host;
  const forms: Form[] = [];
  beforeAll(async () => {
    tenant = await tellTenant("incident", "contoso");
    copy = tenant.copy();
    face = await startGraphFace(entry, { ENTRA_REWIND_DATA: copy.dataFolder });
    host = await start(copy.dataFolder, personTyping(forms), face.environment);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await face.close();
    tenant[Symbol.dispose]();
  });

  test("an assistant in mode microsoft finds out who emptied the Finance group, and undoes what that account did, object by object", async () => {
    const question = "Who emptied the Finance group last night? Undo all that this account did.";
    const assistant = await Assistant.asked(question, host);
    const before = await copy.facts();

    const [group] = await assistant.find("Finance", ["group"]);
    if (group === undefined) throw new Error("There is no group Finance.");
    const steps = await historyOf(assistant, group.id);
    const emptied = steps.find(({ links }) => links.some(({ action }) => action === "removed"));
    const actor = emptied?.attribution[0]?.actor;
    if (actor === undefined) throw new Error("Nobody is named for emptying it.");
    expect(actor).toBe(tenant.truth.attacker.userPrincipalName);

    const { snapshotId, createdDateTime: since } = await assistant.lastGood();
    const scope = { all: true, actor, since };
    const preview = await assistant.call("start_preview", { snapshot: snapshotId, scope, waitSeconds: 50 }, started);
    expect(preview).toMatchObject({ status: "successful", wholeObjects: { objects: expect.any(Number) } });
    const { alsoWritten } = preview.wholeObjects;
    expect(alsoWritten.items.length).toBe(alsoWritten.total);
    expect(alsoWritten.items.map(({ id }) => id)).toContain(factsOf(tenant.truth, "incident").finance.id);
    expect(alsoWritten.items.every(({ by }) => by !== actor)).toBe(true);
    const { actors } = await assistant.call("summarize_changes", { previewJobId: preview.jobId }, summary);
    expect(actors[0]?.actor).toBe(actor);

    const { verified } = await assistant.recover(preview.jobId);
    expect(verified).toBe(true);
    expect(forms).toHaveLength(1);
    const { attackerWrote } = tenant.truth;
    const expected = withPartsBack(before, tenant.evening, partsOfService(attackerWrote, before, tenant.evening));
    expect(differences(await copy.facts(), expected)).toEqual([]);
  });
});
