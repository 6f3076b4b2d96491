import type { z } from "zod";
import { RewindError } from "../src/domain/errors.ts";
import { isTerminal } from "../src/domain/recovery/job.ts";
import { countOf } from "../src/domain/words/counted-words.ts";
import {
  type ChangeAnswer,
  changesAnswer,
  type JobAnswer,
  jobAnswer,
  type VerificationAnswer,
  verificationAnswer,
} from "./answers.ts";
import type { Assistant } from "./assistant.ts";
import type { Teller } from "./teller.ts";

/** The tools as the drill uses them. Each call is printed as it is made. */
export interface DrillTools {
  ask<T>(tool: string, args: Record<string, unknown>, answer: z.ZodType<T>, inShort: (answer: T) => string): Promise<T>;
  preview(snapshot: string, scope: Readonly<Record<string, unknown>>): Promise<Previewed>;
  /** Waits until a job ends. Throws `notReady` if it was not successful. */
  ended(job: JobAnswer): Promise<JobAnswer>;
  verify(recoveryJobId: string): Promise<VerificationAnswer>;
}

export interface Previewed {
  readonly jobId: string;
  /** The changes of all pages. */
  readonly changes: readonly ChangeAnswer[];
}

const WAIT_SECONDS = 50;
const PAGE = 100;

export function drillTools(assistant: Assistant, tell: Teller): DrillTools {
  async function ask<T>(
    tool: string,
    args: Record<string, unknown>,
    answer: z.ZodType<T>,
    inShort: (answer: T) => string,
  ): Promise<T> {
    tell.calls(tool, args);
    const found = await assistant.call(tool, args, answer, tell.progress);
    tell.learns(inShort(found));
    return found;
  }

  async function ended(job: JobAnswer): Promise<JobAnswer> {
    const { jobId } = job;
    let seen = job;
    while (!isTerminal(seen.status)) {
      seen = await ask("get_job", { jobId, waitSeconds: WAIT_SECONDS }, jobAnswer, jobInShort);
    }
    if (seen.status === "successful") return seen;
    throw new RewindError("notReady", `Job ${jobId} ended ${seen.status}. ${seen.failure?.message ?? ""}`.trim());
  }

  return {
    ask,
    ended,
    async preview(snapshot, scope) {
      const args = { snapshot, scope, waitSeconds: WAIT_SECONDS };
      const { jobId } = await ended(await ask("start_preview", args, jobAnswer, jobInShort));
      const list = { previewJobId: jobId, limit: PAGE, detail: "full" };
      tell.calls("list_changes", list);
      const changes: ChangeAnswer[] = [];
      let pages = 0;
      for (let cursor: string | undefined; pages === 0 || cursor !== undefined; pages += 1) {
        const page: z.infer<typeof changesAnswer> = await assistant.call(
          "list_changes",
          { ...list, ...(cursor === undefined ? {} : { cursor }) },
          changesAnswer,
        );
        changes.push(...page.items);
        cursor = page.nextCursor;
        tell.progress(changes.length, page.total ?? null, "reading changes");
      }
      tell.learns(`${countOf(changes.length, "change")} on ${countOf(pages, "page")}`);
      return { jobId, changes };
    },
    async verify(recoveryJobId) {
      const args = { recoveryJobId, waitSeconds: WAIT_SECONDS };
      for (;;) {
        const answer = await ask("verify_recovery", args, verificationAnswer, verificationInShort);
        if (answer.verified !== undefined) return answer;
        if (isTerminal(answer.job.status)) await ended(answer.job);
      }
    },
  };
}

export function jobInShort({ status, totals }: JobAnswer): string {
  const { changedObjects, changedLinks, modifiedObjects, modifiedLinks, failedChanges } = totals;
  const found =
    changedObjects === undefined
      ? ""
      : `: ${countOf(changedObjects, "object")} and ${countOf(changedLinks ?? 0, "link")} differ`;
  const done =
    modifiedObjects === undefined
      ? ""
      : `; ${countOf(modifiedObjects, "object")} and ${countOf(modifiedLinks ?? 0, "link")} put back, ${failedChanges ?? 0} failed`;
  return `${status}${found}${done}`;
}

const verificationInShort = ({ verified, residual, job }: VerificationAnswer): string =>
  verified === undefined
    ? `not known yet: ${job.status}`
    : `verified: ${verified}; ${countOf(residual?.total ?? 0, "object")} ${residual?.total === 1 ? "differs" : "differ"} that should not`;
