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
    const { signIn } = await assistant.call("summarize_changes", { previewJobId: preview }, summary);
    const culprit = blamedFor(signIn);
    const changes = await assistant.changedIds(preview);
    const [policy] = await assistant.firstChanges(preview, { text: culprit.name });
    if (policy === undefined) throw new Error(`No policy ${culprit.name} is listed.`);
    const plan = await assistant.preview(snapshotId, scopeOf([policy]));
    await assistant.recover(plan);
    return {
      who: [signedIn.userPrincipalName],
      policy: [policy.id],
      harmless: changes.filter((id) => id !== policy.id),
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

/** Reads the policy that blocks people from the sign-in line of going back. A long name is cut at its end. */
function blamedFor(signIn: readonly string[]): { readonly name: string; readonly released: number } {
  const line = /^([\d,]+) users?\b.* would no longer be blocked at every sign-in \(policy "([^"…]+)/m;
  const [, released, name] = signIn.join("\n").match(line) ?? [];
  if (name === undefined) throw new Error("No policy that changed locks anybody out.");
  return { name, released: Number(released?.replace(",", "")) };
}
