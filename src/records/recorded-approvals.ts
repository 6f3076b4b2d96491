import type { ApprovalState } from "../domain/approval/approval.ts";
import type { TrailAction, TrailEvent } from "../service/audit-trail.ts";

/** The state of an approval after each record about it, and the records' words for it. */
export const afterRecord: Readonly<
  Partial<Record<TrailAction, { readonly state: ApprovalState; readonly words: string }>>
> = {
  approvalRequested: { state: "pending", words: "open" },
  approvalGiven: { state: "approved", words: "given" },
  approvalDeclined: { state: "declined", words: "declined" },
  approvalWithdrawn: { state: "withdrawn", words: "withdrawn" },
  approvalVoided: { state: "void", words: "void" },
  recoveryStarted: { state: "consumed", words: "used" },
};

/**
 * An approval as its row has it. The state is `discarded` for an altered row that was found, and null for one that this
 * program did not write, or that was altered and not found yet.
 */
export interface KnownApproval {
  readonly id: string;
  readonly state: ApprovalState | "discarded" | null;
}

/** What the trail holds of approvals, to be compared with their rows. */
export class RecordedApprovals {
  readonly #known: readonly KnownApproval[];
  readonly #last = new Map<string, TrailAction>();
  readonly #refused = new Set<string>();

  constructor(known: readonly KnownApproval[]) {
    this.#known = known;
  }

  found({ action, approvalId }: TrailEvent): void {
    if (approvalId === undefined) return;
    if (afterRecord[action] !== undefined) this.#last.set(approvalId, action);
    if (action === "approvalRefused") this.#refused.add(approvalId);
  }

  /** Returns how the rows contradict the trail, as the end of a sentence, or null. */
  contradiction(): string | null {
    const ids = new Set(this.#known.map(({ id }) => id));
    const lost = [...this.#last.keys()].find((id) => !ids.has(id));
    if (lost !== undefined) return `approval request ${lost} is missing`;
    for (const { id, state } of this.#known) {
      if (state === "discarded" && this.#refused.has(id)) continue;
      if (state === null || state === "discarded") return `approval request ${id} was altered or put in`;
      const recorded = afterRecord[this.#last.get(id) ?? "approvalRequested"];
      // Mode microsoft records a start when the service has named the job, after the approval was used.
      const isUsed = state === "consumed" && recorded?.state === "approved";
      if (recorded !== undefined && recorded.state !== state && !isUsed) {
        return `approval request ${id} was put back: the trail says that it was ${recorded.words}, and it is ${state}`;
      }
    }
    return null;
  }
}
