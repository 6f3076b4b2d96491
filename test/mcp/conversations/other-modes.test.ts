import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ScenarioId } from "../../../sandbox/contoso/scenario-id.ts";
import { Assistant, personTyping } from "../../support/assistant.ts";
import type { Host } from "../../support/host.ts";
import { at } from "../../support/incident.ts";
import { stdioHosts } from "../../support/mcp-host.ts";
import { type StoryCopy, type StoryTenant, tellTenant } from "../../support/story-tenant.ts";
import { differences, partsOfService, type TenantFacts, withPartsBack } from "../../support/tenant-facts.ts";
import { emptiedGroup } from "./01-emptied-group.ts";
import { changedPolicies } from "./02-changed-policies.ts";
import { lockedOut } from "./03-locked-out.ts";
import { whileMfaWasOff } from "./04-while-mfa-was-off.ts";
import { wipedAttributes } from "./05-wiped-attributes.ts";
import { appCleanup } from "./06-app-cleanup.ts";
import { nestedGroups } from "./07-nested-groups.ts";
import { purged } from "./08-purged.ts";
import { namedLocation } from "./09-named-location.ts";
import { lostLicences } from "./10-lost-licences.ts";
import { undoAccount } from "./11-undo-account.ts";
import { backToYesterday } from "./12-back-to-yesterday.ts";
import { evidence } from "./13-evidence.ts";
import { dangerousNow } from "./14-dangerous-now.ts";
import { whoWasInIt } from "./15-who-was-in-it.ts";
import { threeDays } from "./16-three-days.ts";
import { readerAsks } from "./17-reader-asks.ts";
import { incidentReport } from "./18-incident-report.ts";
import { type Conversation, type HeldIn, MOST_CALLS } from "./conversation.ts";
import { type ServedStory, serveStory } from "./served-story.ts";

/** Conversations on one server, one after the other, by a person: an identity of the sandbox or a user principal name. */
interface Sitting {
  readonly mode: "vault" | "microsoft";
  readonly scenario: ScenarioId;
  readonly who: string;
  readonly conversations: readonly Conversation[];
  /** The host, where it is not the one that is chosen for all. */
  readonly on?: (typeof stdioHosts)[number];
}

const emergency = "breakglass1@contoso.example";
const admin = { vault: "globalAdministrator", microsoft: "backupAdministrator" } as const;
const names: Readonly<Record<string, string>> = {
  globalAdministrator: "grace.okonkwo@contoso.example",
  backupAdministrator: "ada.lindgren@contoso.example",
};
const looking = [changedPolicies, threeDays, whileMfaWasOff];
const sitting = (mode: Sitting["mode"], scenario: ScenarioId, ...conversations: Conversation[]): Sitting => ({
  mode,
  scenario,
  who: admin[mode],
  conversations,
});

const always: readonly Sitting[] = [
  sitting("microsoft", "incident", ...looking, dangerousNow, emptiedGroup, undoAccount),
  sitting("microsoft", "incident", evidence),
  { ...sitting("microsoft", "incident", readerAsks), who: "backupReader" },
  { ...sitting("microsoft", "locked-out", lockedOut), who: emergency },
  sitting("microsoft", "named-location", namedLocation),
  ...stdioHosts.map((on) => ({ ...sitting("microsoft", "incident", incidentReport), on })),
  sitting("vault", "incident", ...looking, dangerousNow, emptiedGroup, wipedAttributes, undoAccount),
  sitting("vault", "incident", incidentReport),
];

/** Those that take minutes more. They are held where `ENTRA_REWIND_EVERY_MODE` is set. */
const onRequest: readonly Sitting[] = [
  sitting("microsoft", "incident", backToYesterday),
  sitting("microsoft", "app-cleanup", appCleanup),
  sitting("microsoft", "groups-deleted", nestedGroups),
  sitting("vault", "incident", evidence),
  sitting("vault", "incident", backToYesterday),
  sitting("vault", "app-cleanup", appCleanup),
  { ...sitting("vault", "incident", readerAsks), who: "backupReader" },
  { ...sitting("vault", "locked-out", lockedOut), who: emergency },
  sitting("vault", "groups-deleted", nestedGroups),
  sitting("vault", "purged", purged, whoWasInIt),
  sitting("vault", "named-location", namedLocation),
  sitting("vault", "licences", lostLicences),
];

interface Unanswerable {
  readonly conversation: Conversation;
  readonly why: string;
  /** The call whose answer says so to the assistant. */
  readonly call: (snapshot: string) => readonly [tool: string, args: Readonly<Record<string, unknown>>];
  readonly says: RegExp;
}

const propertyScope = (property: string) => (snapshot: string) =>
  ["start_preview", { snapshot, scope: { types: ["user", "group"], properties: [property] } }] as const;
const status = () => ["get_tenant_status", {}] as const;

/** The questions that mode microsoft cannot answer. */
const unanswerable: readonly Unanswerable[] = [
  {
    conversation: wipedAttributes,
    why: "its service recovers whole objects, so that today's other edits cannot be kept, and leaves managers out",
    call: propertyScope("user.department"),
    says: /recovers whole objects/,
  },
  {
    conversation: lostLicences,
    why: "its service does not cover membership rules",
    call: propertyScope("group.membershipRule"),
    says: /"group.membershipRule" is not a recoverable property/,
  },
  {
    conversation: purged,
    why: "its service never lists what was purged",
    call: status,
    says: /Permanently deleted objects and read-only properties never appear/,
  },
  {
    conversation: whoWasInIt,
    why: "its service never lists what was purged",
    call: status,
    says: /Permanently deleted objects and read-only properties never appear/,
  },
];

/** The default sandbox, or the one of another seed, such as contoso-2. */
const seed = process.env.ENTRA_REWIND_SEED ?? "contoso";
/** The newest protocol, or the one that is set, such as 2025-11-25. */
const chosen = stdioHosts.find(({ era }) => era === process.env.ENTRA_REWIND_ERA) ?? stdioHosts[0];
const every = process.env.ENTRA_REWIND_EVERY_MODE === "1";

/** The tenants by their scenario. Each server gets a copy, so that one telling is enough. */
const told = new Map<ScenarioId, Promise<StoryTenant>>();
function toldTenant(scenario: ScenarioId): Promise<StoryTenant> {
  const tenant = told.get(scenario) ?? tellTenant(scenario, seed);
  told.set(scenario, tenant);
  return tenant;
}
afterAll(async () => {
  for (const tenant of told.values()) (await tenant)[Symbol.dispose]();
});

describe.each(every ? [...always, ...onRequest] : always)(
  "in mode $mode after $scenario, as $who, an assistant",
  ({ mode, scenario, who, conversations, on = chosen }) => {
    const held: HeldIn = { mode, wholeObjects: mode === "microsoft", approver: names[who] ?? who };
    let tenant: StoryTenant;
    let copy: StoryCopy;
    let served: ServedStory;
    let host: Host;
    beforeAll(async () => {
      tenant = await toldTenant(scenario);
      copy = tenant.copy();
      for (const { before } of conversations) await before?.(copy, tenant.truth);
      served = await serveStory(copy, seed, [emergency]);
      host = await on.start(copy.dataFolder, personTyping([]), served.settings(mode, who));
    });
    afterAll(async () => {
      await host[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
    });

    test.each(conversations)("is asked: $question", { timeout: 120_000 }, async ({ question, ...conversation }) => {
      const { truth, evening } = tenant;
      const before = await copy.facts();
      const parts = conversation.putsBack(truth, tenant);
      const back = held.wholeObjects ? partsOfService(parts, before, evening) : parts;
      const assistant = await Assistant.asked(question, host);
      const outcome = await conversation.hold(assistant, question, held);
      const expected = withPartsBack(before, evening, back);
      expect(differences(comparable(await copy.facts(), held), comparable(expected, held))).toEqual([]);
      conversation.finds?.(outcome, truth, held);
      expect(assistant.spending.over).toEqual([]);
      expect(assistant.spending.calls, "calls").toBeLessThanOrEqual(MOST_CALLS);
    });
  },
);

/** A vault's history, which was captured in the sandbox, starts without federated credentials. */
const comparable = (facts: TenantFacts, { mode }: HeldIn): TenantFacts =>
  mode === "vault" ? new Map([...facts].filter(([fact]) => !fact.startsWith("federatedIdentityCredential/"))) : facts;

describe("in mode microsoft, a question that cannot be answered", () => {
  let served: ServedStory;
  let host: Host;
  beforeAll(async () => {
    const copy = (await toldTenant("purged")).copy();
    served = await serveStory(copy, seed, []);
    host = await chosen.start(copy.dataFolder, personTyping([]), served.settings("microsoft", admin.microsoft));
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });

  test.each(unanswerable)("has a call that says so, because $why: $conversation.question", async ({ call, says }) => {
    const snapshot = String(at((await host.call("list_snapshots")).data, "items", 0, "snapshotId"));
    const { text } = await host.call(...call(snapshot));
    expect(text).toMatch(says);
  });
});

test("every question is held in mode vault, and in mode microsoft or is among those it cannot answer", () => {
  const all = [
    ...[emptiedGroup, changedPolicies, lockedOut, whileMfaWasOff, wipedAttributes, appCleanup, nestedGroups, purged],
    ...[namedLocation, lostLicences, undoAccount, backToYesterday, evidence, dangerousNow, whoWasInIt, threeDays],
    ...[readerAsks, incidentReport],
  ];
  const asked = (mode: Sitting["mode"]) =>
    [...always, ...onRequest].filter((one) => one.mode === mode).flatMap(({ conversations }) => conversations);
  const questions = (some: readonly Conversation[]) => some.map(({ question }) => question).toSorted();
  expect(new Set(questions(asked("vault")))).toEqual(new Set(questions(all)));
  const inMicrosoft = [...new Set(asked("microsoft")), ...unanswerable.map(({ conversation }) => conversation)];
  expect(questions(inMicrosoft)).toEqual(questions(all));
});
