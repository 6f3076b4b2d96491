import { expect, test } from "vitest";
import type { JobId } from "../../src/domain/ids.ts";
import { ruleLines } from "../../src/review/rule-words.ts";
import { aChange, aPreview, aService, serves } from "../graph/a-service.ts";

const PREVIEW = "preview-1" as JobId;
const LOG = "/auditLogs/directoryAudits";
const [GROUP, USER] = ["0d2f6a10-0000-4000-8000-000000000001", "0d2f6a10-0000-4000-8000-000000000002"];
const RULE = '(user.department -eq "Field")';

const record = (id: string, time: string, more: object) => ({
  ...{ id, correlationId: id, result: "success", activityDateTime: `2026-11-20T0${time}:00Z` },
  ...more,
});
const moved = record("b", "2:10", {
  ...{ category: "GroupManagement", activityDisplayName: "Remove member from group" },
  initiatedBy: { user: null, app: { displayName: "Microsoft Approval Management", servicePrincipalId: "sp-1" } },
  targetResources: [
    {
      ...{ id: USER, displayName: "Ada", type: "User" },
      modifiedProperties: [
        { displayName: "Group.ObjectID", oldValue: `"${GROUP}"`, newValue: null },
        { displayName: "Group.DisplayName", oldValue: '"Field"', newValue: null },
      ],
    },
    { id: GROUP, displayName: null, type: "Group", modifiedProperties: [] },
  ],
});
const rewritten = record("a", "2:00", {
  ...{ category: "UserManagement", activityDisplayName: "Update user" },
  initiatedBy: { user: { id: "eve", userPrincipalName: "eve@contoso.test" }, app: null },
  targetResources: [
    {
      ...{ id: USER, displayName: "Ada", type: "User" },
      modifiedProperties: [{ displayName: "Department", oldValue: '["Field"]', newValue: '["Nowhere"]' }],
    },
  ],
});

test("members that a group's rule moved are told as that, with the write that the rule followed as far as the log has it", async () => {
  await using graph = await aService();
  const delta = { "@odata.type": "#microsoft.graph.group", "members@delta": [{ "@odata.type": "user", id: USER }] };
  const row = aChange(GROUP, {
    ...{ entityTypeName: "group", displayName: "Field", deltaFromCurrent: delta },
    currentState: { "@odata.type": "#microsoft.graph.group" },
  });
  serves(graph.server, [aPreview(PREVIEW)], [row]);
  const told = async (rule: string | null, log: object) => {
    const groupTypes = rule === null ? [] : ["DynamicMembership"];
    const group = { "@odata.type": "#microsoft.graph.group", id: GROUP, groupTypes, membershipRule: rule };
    graph.server.on("POST", "/directoryObjects/getByIds", { json: { value: [group] } });
    graph.server.on("GET", LOG, log);
    graph.time.later(600_000);
    const { items } = await graph.restarted().listChanges(PREVIEW, {}, {});
    return items.flatMap(ruleLines);
  };
  const whole = { json: { value: [moved, rewritten] } };
  const moving = "members moved by the group's own rule, not the service that the log names:";
  expect(await told(RULE, whole)).toEqual([
    expect.stringMatching(`^${moving} department of 1 of 1 member looked at was changed by eve@contoso\\.test, 2026`),
  ]);
  expect(await told(RULE, { json: { value: [moved] } })).toEqual([
    `${moving} the log of this time has no write of the rule or of what it reads`,
  ]);
  expect(await told(`user.memberof -any (group.objectId -in ['${GROUP}'])`, whole)).toEqual([
    `${moving} why was not looked at, because the rule reads the members of other groups`,
  ]);
  expect(await told(null, whole)).toEqual([]);
});
