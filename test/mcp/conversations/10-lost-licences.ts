import { expect } from "vitest";
import { scopeOf } from "../../support/assistant.ts";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

export const lostLicences: Conversation = {
  question: "Why did people lose licences? Put the cause right, not the members.",
  async hold(assistant) {
    const { snapshotId } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { all: true });
    const shrunk = (await assistant.changes(preview, { type: "group", property: "members" })).filter(({ links }) =>
      links.some(({ action }) => action === "add"),
    );
    const [rule] = await assistant.changes(preview, { type: "group", property: "membershipRule" });
    const actor = rule?.attribution.find(({ properties }) => properties.includes("membershipRule"))?.actor;
    if (rule === undefined || actor === undefined) throw new Error("No rule has changed.");
    const people = await assistant.changes(preview, { type: "user", actor });
    const attributes = new Set(
      people.flatMap(({ properties, attribution }) =>
        properties
          .map(({ name }) => name)
          .filter((name) => attribution.find((event) => event.properties.includes(name))?.actor === actor),
      ),
    );
    const written = ["group.membershipRule", ...[...attributes].map((name) => `user.${name}`)];
    await assistant.recover(await assistant.preview(snapshotId, scopeOf([rule, ...people], written)));
    return { shrunk: shrunk.map(({ id }) => id), causes: [rule.id, ...attributes] };
  },
  putsBack: ({ attackerWrote }) => attackerWrote,
  finds({ shrunk, causes }, truth) {
    const { ruleGroup, attributeGroup } = factsOf(truth, "licences");
    expect(shrunk).toEqual(expect.arrayContaining([ruleGroup.id, attributeGroup.id]));
    expect(causes).toEqual([ruleGroup.id, "employeeType"]);
  },
};
