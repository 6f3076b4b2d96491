import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { getObject } from "../../src/microsoft/investigation/get-object.ts";
import { openContosoThroughGraph } from "../support/contoso-through-graph.ts";

const FROM_LOG = "Its name is from the audit log.";
const NEVER_NAMED = /^No name known: not in the audit log since .+, and not in a list of changes that was read here\.$/;

test("in mode microsoft, an object that is gone has the name of the audit log with its source, else of a list of changes, else none", async () => {
  await using graph = await openContosoThroughGraph();
  const { hands } = graph.tenant;
  const view = (ref: EntityRef) => {
    graph.forget();
    return getObject(graph.context, { ref, at: null }, {});
  };
  const purged = hands.create("group", { displayName: "Amber", groupTypes: [] });
  expect((await view(purged)).traits).not.toContain(FROM_LOG);
  hands.delete(purged);
  expect((await view(purged)).traits).not.toContain(FROM_LOG);
  hands.purge(purged);
  const gone = await view(purged);
  expect(gone).toMatchObject({ life: "gone", displayName: "Amber" });
  expect(gone.traits).toContain(FROM_LOG);
  await expect(view({ type: "user", id: purged.id })).rejects.toMatchObject({ code: "notFound" });

  const dead = { type: "group", id: "7d6f1f0e-2f63-4c0e-9a37-0d0a4c1d2e3f" } as const;
  const conditions = { users: { includeUsers: ["All"], excludeGroups: [dead.id] } };
  hands.create("conditionalAccessPolicy", { displayName: "P", state: "enabled", conditions });
  const unnamed = await view(dead);
  expect(unnamed).toMatchObject({ life: "gone", displayName: null });
  expect(unnamed.traits).toContainEqual(expect.stringMatching(NEVER_NAMED));
  graph.context.listNames.add({ ref: dead, displayName: "Field Crew" });
  const listed = await view(dead);
  expect(listed.displayName).toBe("Field Crew");
  expect(listed.traits).toContain("Its name is from the list of a preview.");
});
