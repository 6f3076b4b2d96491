import { expect } from "vitest";
import { z } from "zod";
import { scopeOf } from "../../support/assistant.ts";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

const status = z.looseObject({ signedIn: z.looseObject({ userPrincipalName: z.string() }) });
const summary = z.looseObject({ signIn: z.array(z.string()) });

export const lockedOut: Conversation = {
  question: "Everyone is locked out by a Conditional Access policy: undo that policy.",
  async hold(assistant) {
    const { signedIn } = await assistant.call("get_tenant_status", {}, status);
    const { snapshotId } = await assistant.lastGood();
    const preview = await assistant.preview(snapshotId, { types: ["conditionalAccessPolicy"] });
    // The rehearsal of each changed policy shows if going back would let these people in again.
    const candidates: { readonly id: string; readonly plan: string; readonly released: number }[] = [];
    for (const change of await assistant.changes(preview)) {
      const plan = await assistant.preview(snapshotId, scopeOf([change]));
      const { signIn } = await assistant.call("summarize_changes", { previewJobId: plan }, summary);
      candidates.push({ id: change.id, plan, released: releasedBy(signIn) });
    }
    const [culprit] = candidates.toSorted((a, b) => b.released - a.released);
    if (culprit === undefined || culprit.released === 0) throw new Error("No policy that changed locks anybody out.");
    await assistant.recover(culprit.plan);
    return {
      who: [signedIn.userPrincipalName],
      policy: [culprit.id],
      harmless: candidates.filter(({ released }) => released === 0).map(({ id }) => id),
      released: [`${culprit.released}`],
    };
  },
  putsBack: (truth) => [{ ref: factsOf(truth, "locked-out").policy }],
  finds({ who, policy, harmless, released }, truth) {
    const { policy: culprit, otherPolicies } = factsOf(truth, "locked-out");
    expect(who).toEqual(["breakglass1@contoso.example"]);
    expect(policy).toEqual([culprit.id]);
    expect(harmless?.toSorted()).toEqual(otherPolicies.map(({ id }) => id).toSorted());
    expect(Number(released?.[0])).toBeGreaterThan(100);
  },
};

function releasedBy(signIn: readonly string[]): number {
  const [, users = "0"] = signIn.join("\n").match(/^(\d+) users?\b.* would no longer be blocked/m) ?? [];
  return Number(users);
}
