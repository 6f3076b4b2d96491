import { afterAll, beforeAll, expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { microsoftInvestigation } from "../../src/microsoft/investigation/microsoft-investigation.ts";
import type { Investigation } from "../../src/service/investigation.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../support/contoso-through-graph.ts";

const GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10";
const DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000";

let graph: ContosoThroughGraph;
let ask: Investigation;
let [ada, map, group]: EntityRef[] = [];
let made: Readonly<Record<"eligible" | "assigned" | "access", EntityRef>>;
beforeAll(async () => {
  graph = await openContosoThroughGraph();
  const { hands } = graph.tenant;
  ada = hands.create("user", { displayName: "Ada", userPrincipalName: "ada@contoso.example" });
  map = hands.create("servicePrincipal", { displayName: "Map", appId: "0b1c1b1e-3b0e-4a36-9f0e-1d6f1b8f4b11" });
  group = hands.create("group", { displayName: "Drivers", groupTypes: [] });
  const role = { principalId: ada.id, roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: "/" };
  const access = { resourceId: map.id, appRoleId: DEFAULT_ACCESS };
  made = {
    eligible: hands.create("roleEligibilitySchedule", { ...role, memberType: "Direct", status: "Provisioned" }),
    assigned: hands.create("roleAssignment", role),
    access: hands.create("appRoleAssignment", { principalId: ada.id, ...access }),
  };
  hands.create("appRoleAssignment", { principalId: group.id, ...access });
  ask = microsoftInvestigation(graph.context);
});
afterAll(() => graph[Symbol.asyncDispose]());

test("get_object names the assignments and grants of an object by what they connect", async () => {
  const namesTo = async (ref: EntityRef | undefined) =>
    ref === undefined
      ? []
      : (await ask.getObject({ ref, at: null }, { limit: 100 })).items
          .filter(({ other }) => other.type === "appRoleAssignment" || other.type === "oAuth2PermissionGrant")
          .map(({ otherName }) => otherName)
          .toSorted();
  expect(await namesTo(ada)).toEqual(["Ada → Map"]);
  expect(await namesTo(map)).toEqual(["Ada → Map", "Drivers → Map"]);
});

test("a role assignment and a role eligibility are shown by the id that an answer gave, with role and holder", async () => {
  for (const ref of [made.eligible, made.assigned]) {
    const { displayName, life } = await ask.getObject({ ref, at: null }, {});
    expect({ displayName, life }, ref.type).toEqual({ displayName: "Global Administrator → Ada", life: "live" });
    const history = await ask.getObjectHistory({ ref }, {});
    expect(history.displayName, ref.type).toBe("Global Administrator → Ada");
  }
  const nowhere = { type: "roleEligibilitySchedule", id: "nowhere" } as const;
  await expect(ask.getObject({ ref: nowhere, at: null }, {})).rejects.toMatchObject({ code: "notFound" });
});

test("the history of an app role assignment has its name, and one that the log does not know is not told as in use", async () => {
  const history = await ask.getObjectHistory({ ref: made.access }, {});
  expect(history).toMatchObject({ displayName: "Ada → Map", items: [{ what: "created" }] });
  expect(JSON.stringify(history)).not.toContain("not in use");
  const unknown = ask.getObjectHistory({ ref: { type: "appRoleAssignment", id: "nowhere" } }, {});
  await expect(unknown).rejects.toThrow(
    /knows no app role assignment nowhere, and in this mode none is read by itself/,
  );
});

test("an assignment that went with a purged group is told by its type and id in the timeline, and its history ends it", async () => {
  const { hands } = graph.tenant;
  if (group === undefined) throw new Error("There is no group.");
  hands.delete(group);
  hands.purge(group);
  graph.forget();
  const { items } = await ask.listActivity({ entity: group }, {});
  const purge = items.find(({ operation }) => operation === "Hard Delete group");
  const gone = purge?.objects.flatMap(({ ref }) => (ref?.type === "appRoleAssignment" ? [ref] : []));
  expect(gone).toHaveLength(1);
  const [ref] = gone ?? [];
  if (ref === undefined) throw new Error("The record has no assignment.");
  expect(await ask.getObjectHistory({ ref }, {})).toMatchObject({ displayName: "Drivers → Map", life: "gone" });
});

test("a policy is shown without the annotations of its values, and so are changes of one", async () => {
  const [policy] = await graph.context.policies.all("conditionalAccessPolicy", "live");
  if (policy === undefined) throw new Error("There is no policy.");
  expect(JSON.stringify(await ask.getObject({ ref: policy.ref, at: null }, {}))).not.toContain("@odata.context");
});
