import { expect } from "vitest";
import { z } from "zod";
import type { Conversation } from "./conversation.ts";

const status = z.looseObject({ mayNot: z.array(z.string()) });

export const readerAsks: Conversation = {
  question: "Please recover last night's state for me. If I cannot, who can?",
  async hold(assistant) {
    const { mayNot } = await assistant.call("get_tenant_status", {}, status);
    const preview = await assistant.preview((await assistant.lastGood()).snapshotId, { all: true });
    return { mayNot, refusal: [await assistant.refused("start_recovery", { previewJobId: preview })] };
  },
  putsBack: () => [],
  finds({ mayNot, refusal }) {
    expect(mayNot).toContain("recover with a person's approval (needs Entra Backup Administrator)");
    expect(refusal?.[0]).toMatch(/"ada\.lindgren@contoso\.example"/);
    expect(refusal?.[0]).toMatch(/holds? Entra Backup Administrator, or a role that includes it/);
  },
};
