import { expect, test } from "vitest";
import { findObjects } from "../../src/microsoft/investigation/find-objects.ts";
import { presentObject } from "../../src/microsoft/investigation/present-object.ts";
import { referencesOf } from "../../src/microsoft/investigation/references.ts";
import type { Investigation } from "../../src/service/investigation.ts";
import { openContosoThroughGraph } from "../support/contoso-through-graph.ts";
import { at } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

test("an answer names the parts it could not read and the missing permission, beside what it found", async () => {
  await using graph = await openContosoThroughGraph();
  await using tenant = await openRehearsalTenant();
  const investigation: Investigation = {
    compareSnapshots: () => Promise.reject(new Error("Nothing is compared here.")),
    getObject: () => Promise.reject(new Error("No object is read here.")),
    listActivity: () => Promise.reject(new Error("No log is read here.")),
    findObjects: (request, page) => findObjects(graph.context, request, page),
    getObjectHistory: async ({ ref }) => {
      const present = await presentObject(graph.context, ref);
      if (present === null) throw new Error("It is nowhere.");
      return { ref, ...present, ...(await referencesOf(graph.context, ref)), items: [], cursors: [] };
    },
  };
  const open = async () => ({ ...tenant.services, investigation });
  await using host = await newHost({ ...tenant.parts, open });
  graph.refuse(/conditionalAccess|policies/i);
  const found = await host.call("find_objects", { text: "Finance" });
  expect(at(found.data, "items", 0)).toMatchObject({ type: "group", displayName: "Finance", state: "live", fit: 1 });
  expect(at(found.data, "note")).toContain("Policy.Read.All");
  expect(found.text).toContain("Policy.Read.All");

  const id = at(found.data, "items", 0, "id");
  const history = await host.call("get_object_history", { type: "group", id });
  expect(at(history.data, "pointedAtBy", "unread", 0)).toContain("Policy.Read.All");
  expect(history.text).toContain("Policy.Read.All");

  graph.refuse(/./);
  graph.forget();
  const refused = await host.call("find_objects", { text: "Finance" });
  expect(refused).toMatchObject({
    isError: true,
    code: "forbidden",
    text: expect.stringContaining("entra-rewind setup"),
  });
});
