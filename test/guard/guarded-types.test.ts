import { describe, expectTypeOf, test } from "vitest";
import * as z from "zod";
import type { Plan } from "../../src/domain/approval/approval.ts";
import { jobId } from "../../src/domain/ids.ts";
import type { GrantedApproval } from "../../src/guard/approval-flow.ts";
import { defineTool } from "../../src/mcp/define-tool.ts";
import type { Authority } from "../../src/service/recovery-service.ts";

const base = {
  name: "a_tool",
  title: "A tool",
  description: "A tool.",
  role: "backupReader",
  permission: "EntraBackup.Read.All",
  input: z.strictObject({ id: z.string() }),
  output: z.object({ answer: z.string() }),
} as const;
const run = async () => ({ data: { answer: "" }, says: "" });
const plan = (): Promise<Plan> => Promise.reject(new Error("never called"));

// `npm run check` compiles this file, and the compiler must reject each of these lines.
describe("the types of a tool", () => {
  test("refuse effect change without a plan", () => {
    // @ts-expect-error: what changes things says first what it would change
    defineTool({ ...base, effect: "change", run });
    defineTool({ ...base, effect: "change", plan, run });
  });

  test("refuse a plan on a tool that changes nothing", () => {
    // @ts-expect-error: unnecessary approvals would teach people to approve everything
    defineTool({ ...base, effect: "read", plan, run });
    defineTool({ ...base, effect: "read", run });
  });

  test("refuse an answer that does not fit the output schema", () => {
    // @ts-expect-error: the answer is a text
    defineTool({ ...base, effect: "read", run: async () => ({ data: { answer: 1 }, says: "" }) });
  });

  test("hand an authority to changing tools only, and no other code can create one", () => {
    defineTool({
      ...base,
      effect: "change",
      plan,
      run: async (_, { authority }) => {
        expectTypeOf(authority).toExtend<Authority>();
        return { data: { answer: authority.approvalId }, says: "" };
      },
    });
    // @ts-expect-error: there is none to hand out
    defineTool({ ...base, effect: "compute", run: async (_, { authority }) => ({ data: authority, says: "" }) });
    defineTool({
      ...base,
      effect: "read",
      run: async (_, { recovery, caller }) => {
        // @ts-expect-error: the authority of a token's holder is the Graph face's, not an assistant's
        await recovery.startRecovery({ previewJobId: jobId("1"), caller, authority: { kind: "caller" } });
        return { data: { answer: "" }, says: "" };
      },
    });
    expectTypeOf<Extract<Authority, { kind: "approval" }>>().not.toExtend<GrantedApproval>();
  });
});
