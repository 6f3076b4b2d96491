import * as z from "zod";
import { firstLines } from "../../domain/approval/first-lines.ts";
import { iso } from "../../domain/time.ts";
import type { Unapproved } from "../../guard/unapproved.ts";
import type { ToolAnswer } from "../define-tool.ts";
import { jobHandle } from "./job.ts";

/** The answer of a tool that needs an approval: the job it started, or the state of the request for an approval. */
export const approvedJobOutput = jobHandle.partial().extend({
  state: z.enum(["started", "approvalRequired", "declined", "void"]),
  approvalId: z.string().optional(),
  /** The first lines for the person: what does not come back, what stays in force, and who can sign in. */
  atStake: z.array(z.string()).optional(),
  next: z.string(),
});

/** Answers a call that has no approval. This is a result and no error, because some frameworks treat errors as crashes. */
export function unapprovedAnswer({
  state,
  request,
  sentence,
}: Unapproved): ToolAnswer<z.input<typeof approvedJobOutput>> {
  const isOpen = state === "approvalRequired";
  const atStake = isOpen ? firstLines(request.plan) : [];
  const expiresDateTime = iso(request.expiresAt);
  return {
    data: {
      state,
      approvalId: request.id,
      ...(isOpen ? { expiresDateTime, atStake: [...atStake] } : {}),
      next: sentence,
    },
    says: `${sentence} [state: ${state}; approvalId: ${request.id}${isOpen ? `; open until ${expiresDateTime}` : ""}]`,
    shows: atStake,
  };
}
