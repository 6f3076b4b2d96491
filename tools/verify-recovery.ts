import * as z from "zod";
import { jobId } from "../src/domain/ids.ts";
import { isTerminal } from "../src/domain/recovery/job.ts";
import { defineTool } from "../src/mcp/define-tool.ts";
import { jobData, jobLines, jobLinks, jobSentence } from "../src/mcp/render/job.ts";
import {
  verificationData,
  verificationLines,
  verificationOutput,
  verificationSentence,
} from "../src/mcp/render/verification.ts";

/** Seconds that are left for the comparison where the recovery itself is waited for. */
const COMPARING = 10;

export const verifyRecovery = defineTool({
  name: "verify_recovery",
  title: "Verify a recovery",
  description:
    "Whether a finished recovery reached its goal: compares again, shows what still differs and what differs on purpose. " +
    "Call again while it compares.",
  effect: "compute",
  reviewed: true,
  role: "backupReader",
  permission: "EntraBackup.ReadWrite.Preview",

  input: z.strictObject({
    recoveryJobId: z.string().min(1).max(200).describe("a recovery that has ended"),
    waitSeconds: z.int().min(0).max(50).default(30).describe("how long to wait for the result"),
    again: z.boolean().default(false).describe("compare anew even if there is a result"),
  }),
  output: verificationOutput,

  async run({ recoveryJobId, waitSeconds, again }, { recovery, session, caller, follow, followOwn }) {
    const id = jobId(recoveryJobId);
    const isRunning = !isTerminal((await recovery.getJob(id)).status);
    // Both waits together stay within what was asked for.
    const atMost = isRunning ? Math.min(COMPARING, waitSeconds) : waitSeconds;
    if (isRunning) await follow(id, waitSeconds - atMost);
    const known = again ? null : await recovery.getVerification(id);
    const job =
      known === null
        ? await followOwn((await recovery.startVerification({ recoveryJobId: id, caller })).id, atMost, caller)
        : await follow(known.job.id, atMost);
    const result = job.status === "successful" ? ((await recovery.getVerification(id))?.result ?? null) : null;
    const { now } = await session.tenant();
    const facts = jobData(job, now);
    return {
      data: verificationData(job, result, now),
      says: verificationSentence(job, result, now),
      shows: [
        ...(result === null ? [] : verificationLines(job, result)),
        `${jobSentence(job, now)} ${facts.next}`,
        ...jobLines(facts),
      ],
      links: jobLinks(job),
    };
  },
});
