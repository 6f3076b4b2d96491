import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ScenarioId } from "../../../sandbox/contoso/scenario-id.ts";
import { Assistant, personTyping } from "../../support/assistant.ts";
import type { GroundTruth } from "../../support/ground-truth.ts";
import type { Form, Host } from "../../support/host.ts";
import { hostedStarts } from "../../support/hosted-starts.ts";
import { stdioHosts } from "../../support/mcp-host.ts";
import { type StoryCopy, type StoryTenant, tellTenant } from "../../support/story-tenant.ts";
import { differences, type Part, withPartsBack } from "../../support/tenant-facts.ts";

/** The mode of the server that a conversation is held with. */
export interface HeldIn {
  readonly mode: "sandbox" | "vault" | "microsoft";
  /** True where a recovery takes whole objects, with what others wrote to them. */
  readonly wholeObjects: boolean;
  /** The person who approves. */
  readonly approver: string;
}

/** A person's question, the assistant's actions, and the expected state of the tenant in the end. */
export interface Conversation {
  readonly question: string;
  /** What happened in the tenant before the question, beside the story. */
  before?(copy: StoryCopy, truth: GroundTruth): Promise<void>;
  hold(assistant: Assistant, question: string, held: HeldIn): Promise<Outcome>;
  /** The parts that must be as before the incident. Empty for a question that only asks. */
  putsBack(truth: GroundTruth, tenant: Pick<StoryTenant, "isSynchronized">): readonly Part[];
  /** The expected findings of the assistant, besides its actions. */
  finds?(outcome: Outcome, truth: GroundTruth, held: HeldIn): void;
}

/** The assistant's findings: ids of objects by the statement about them. */
export type Outcome = Readonly<Record<string, readonly string[]>>;

/** The most calls that an answer may need. */
export const MOST_CALLS = 12;

const [newest, oldest] = stdioHosts;
const [, oldestHosted] = hostedStarts;
/** Each era of the protocol, and each seed and transport. The newest era over HTTP has tests of its own in `test/server`. */
const runs = [
  { seed: "contoso", eras: [newest, oldest] },
  { seed: "0xC0FFEE", eras: [oldestHosted] },
] as const;

const sandbox: HeldIn = { mode: "sandbox", wholeObjects: false, approver: "ada.lindgren@contoso.example" };

/** The conversations of one scenario, one after the other on one server, for seeds and eras of the protocol. */
export function holdConversations(
  scenario: ScenarioId,
  conversations: readonly Conversation[],
  settings: Readonly<Record<string, string>> = {},
): void {
  describe.each(runs)(`after ${scenario}, seed $seed,`, ({ seed, eras }) => {
    let tenant: StoryTenant;
    beforeAll(async () => {
      tenant = await tellTenant(scenario, seed);
    });
    afterAll(() => tenant[Symbol.dispose]());

    describe.each(eras)("an assistant on a host of $era", ({ start }) => {
      let copy: StoryCopy;
      let host: Host;
      const forms: Form[] = [];
      beforeAll(async () => {
        copy = tenant.copy();
        for (const { before } of conversations) await before?.(copy, tenant.truth);
        host = await start(copy.dataFolder, personTyping(forms), settings);
      });
      afterAll(() => host[Symbol.asyncDispose]());

      test.each(conversations)("is asked: $question", async ({ question, hold, putsBack, finds }) => {
        const { truth, evening } = tenant;
        const before = await copy.facts();
        const back = putsBack(truth, tenant);
        const expected = withPartsBack(before, evening, back);
        const asked = forms.length;
        const assistant = await Assistant.asked(question, host);
        const outcome = await hold(assistant, question, sandbox);
        expect(differences(await copy.facts(), expected)).toEqual([]);
        finds?.(outcome, truth, sandbox);
        expect(assistant.spending.over).toEqual([]);
        expect(assistant.spending.calls, "calls").toBeLessThanOrEqual(MOST_CALLS);
        assistant.spending.write(question);
        // A person was asked exactly where something was to change, and something did.
        const changes = differences(before, expected).length > 0;
        expect(forms.length - asked).toBe(changes ? 1 : 0);
        expect(back.length > 0).toBe(changes);
      });
    });
  });
}
