import { afterAll, beforeAll, expect, test } from "vitest";
import { SYNCHRONIZATION_APP } from "../../src/directory/embedded/acting.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { Host } from "../support/host.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";
import { patternOf } from "./pair.ts";
import { type ServedSentence, servedSentences } from "./served-sentences.ts";

const FORGOTTEN = "7d6f1f0e-2f63-4c0e-9a37-0d0a4c1d2e3f";

let tenant: RehearsalTenant;
let host: Host;
let ask: Record<ServedSentence["holds"], () => Promise<string>>;

beforeAll(async () => {
  tenant = await openRehearsalTenant();
  const { hands, embedded } = tenant;
  const ada = tenant.addUser("Ada");
  const synced = embedded
    .as({ actor: { kind: "app", id: null, name: "Sync" }, app: SYNCHRONIZATION_APP, ip: null })
    .create(
      "user",
      { displayName: "Synced", userPrincipalName: "synced@contoso.test", mailNickname: "synced", accountEnabled: true },
      { synchronized: true },
    );
  const group = (displayName: string, more: object) =>
    hands.create("group", {
      displayName,
      mailNickname: displayName,
      mailEnabled: false,
      securityEnabled: true,
      ...more,
    });
  const sales = group("Sales", {
    ...{ groupTypes: ["DynamicMembership"], membershipRule: 'user.department -eq "Sales"' },
    membershipRuleProcessingState: "On",
  });
  hands.create("conditionalAccessPolicy", {
    ...{ displayName: "Names a forgotten group", state: "enabled" },
    conditions: {
      ...{ applications: { includeApplications: ["All"] }, clientAppTypes: ["all"] },
      users: { includeGroups: [FORGOTTEN] },
    },
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  const { caller } = await tenant.services.session.signedIn();
  const gone = tenant.addUser("Gone");
  const { id: snapshot } = await tenant.services.recovery.takeSnapshot({ label: "all", caller });
  tenant.later(60_000);
  hands.delete(gone);
  host = await newHost(tenant.parts);
  const shown = (ref: EntityRef) => async () => (await host.call("get_object", { ...ref })).text;
  const searched =
    (text: string, more: object = {}) =>
    async () =>
      (await host.call("find_objects", { text, ...more })).text;
  const logged = (given: object) => async () => (await host.call("list_activity", { ...given })).text;
  ask = {
    plain: shown(ada),
    synchronized: shown(synced),
    dynamic: shown(sales),
    builtIn: shown({ type: "roleDefinition", id: "62e90394-69f5-4237-9190-012177145e10" }),
    forgotten: shown({ type: "group", id: FORGOTTEN }),
    found: searched("Ada"),
    notFound: searched("Zebulon"),
    then: async () => (await host.call("get_object", { ...gone, at: snapshot })).text,
    thenPlain: async () => (await host.call("get_object", { ...ada, at: snapshot })).text,
    taken: async () => (await host.call("take_snapshot", {})).text,
    snapshots: async () => (await host.call("list_snapshots", {})).text,
    noRecord: logged({ app: "Zebulon" }),
    records: logged({}),
    halfNamed: logged({ type: "user" }),
    noTime: logged({ since: "yesterday" }),
    script: searched(SYNCHRONIZATION_APP),
    history: async () => (await host.call("get_object_history", { ...ada })).text,
    notInUse: searched("Zebulon", { state: "live" }),
  };
});
afterAll(async () => {
  await host?.[Symbol.asyncDispose]();
  await tenant?.[Symbol.asyncDispose]();
});

test.each(servedSentences)("a tool says “$says” only where it is true", async ({ says, holds, otherwise, instead }) => {
  expect(await ask[holds]()).toMatch(patternOf(says));
  const other = await ask[otherwise]();
  expect(other).not.toMatch(patternOf(says));
  expect(other).toContain(instead);
});
