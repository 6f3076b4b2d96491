import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { getObject } from "../../src/microsoft/investigation/get-object.ts";
import { objectHistory } from "../../src/microsoft/investigation/object-history.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../support/contoso-through-graph.ts";

/** What is known of an object by its relations to others. */
async function known({ context }: ContosoThroughGraph, ref: EntityRef) {
  const { items, access, names } = await getObject(context, { ref, at: null }, { limit: 50 });
  const history = await objectHistory(context, { ref }, { limit: 50 });
  const found = {
    links: items.map(({ link, other, otherName, direction }) => [link, direction, other, otherName]),
    roles: access?.roles,
    names,
    steps: history.items.length,
    pointsAt: history.pointsAt.items.map(({ ref: target, displayName }) => [target, displayName]),
    pointedAtBy: history.pointedAtBy.items.map(({ ref: source, displayName }) => [source, displayName]),
  };
  // A policy keeps the ids that it names as it has them.
  return JSON.stringify(found).replace(/[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, (id) => id.toLowerCase());
}

test("mode microsoft finds the same links, roles, names and history whatever the case of ids", async () => {
  await using graph = await openContosoThroughGraph();
  const { directory } = graph.tenant;
  const named = async (type: "user" | "group" | "conditionalAccessPolicy", text: string): Promise<EntityRef> => {
    for await (const batch of directory.feed(null, new AbortController().signal)) {
      const found = batch.entities.find(({ ref, displayName }) => ref.type === type && displayName?.includes(text));
      if (found !== undefined) return found.ref;
    }
    throw new Error(`There is no ${text}.`);
  };
  const refs = [
    await named("group", "Finance"),
    await named("user", "Sofia Marchesi"),
    await named("conditionalAccessPolicy", "CA001"),
  ];
  for (const ref of refs) {
    graph.forget();
    graph.turnIds((id) => id);
    const plain = await known(graph, ref);
    graph.forget();
    graph.turnIds((id) => id.toUpperCase());
    expect(await known(graph, ref)).toBe(plain);
  }
});
