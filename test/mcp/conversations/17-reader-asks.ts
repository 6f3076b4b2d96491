import { expect } from "vitest";
import { z } from "zod";
import type { Conversation } from "./conversation.ts";

const previewed = z.looseObject({ jobId: z.string(), next: z.string() });
const status = z.looseObject({ mayNot: z.array(z.string()) });

export const readerAsks: Conversation = {
  question: "Please recover last night's state for me. If I cannot, who can?",
  async hold(assistant) {
    const { mayNot } = await assistant.call("get_tenant_status", {}, status);
    const { snapshotId } = await assistant.lastGood();
    const args = { snapshot: snapshotId, scope: { all: true }, waitSeconds: 50 };
    const { jobId: preview, next } = await assistant.call("start_preview", args, previewed);
    return { mayNot, next: [next], refusal: [await assistant.refused("start_recovery", { previewJobId: preview })] };
  },
  putsBack: () => [],
  finds({ mayNot, next, refusal }) {
    expect(next?.[0]).toContain("This caller may not recover it");
    expect(mayNot).toContain("recover with a person's approval (needs Entra Backup Administrator)");
    expect(refusal?.[0]).toMatch(/"ada\.lindgren@contoso\.example"/);
    expect(refusal?.[0]).toMatch(/holds? Entra Backup Administrator, or a role that includes it/);
  },
};
