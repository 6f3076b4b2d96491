import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  type ServerContext,
} from "@modelcontextprotocol/server";
import type { RecoveryReceipt } from "../domain/approval/receipt.ts";
import { asJson, isJsonObject } from "../domain/json.ts";
import type { Job } from "../domain/recovery/job.ts";
import { type Clock, type Millis, SECOND, type Sleep } from "../domain/time.ts";
import { cleanedJson } from "../domain/words/untrusted.ts";
import { effects } from "../guard/effect.ts";
import type { LinkPage, PageAddress, ShowPage } from "../guard/person.ts";
import { seenOf } from "../guard/reassessment.ts";
import { refusalsOf } from "../guard/refusals.ts";
import type { Services } from "../service/services.ts";
import { followJob } from "../summaries/follow-job.ts";
import { FORM_KEY } from "./approval-form.ts";
import type { PreparedCall, Tool, ToolAnswer, ToolContext } from "./define-tool.ts";
import type { HostPerson } from "./host-person.ts";
import type { Milestone } from "./job-milestones.ts";
import { progressTeller, tellingWhileWaiting } from "./job-progress.ts";
import { errorResult, publicError } from "./public-error.ts";
import { unapprovedAnswer } from "./render/approval.ts";
import { fenced } from "./render/fence.ts";
import { type RequestStates, stateOfCall } from "./request-states.ts";

/** The parts that every call of this process shares. */
export interface CallDependencies {
  /**
   * Called at the first tool call or resource read, not before. Opens the services for the authorization of this request, and
   * without a request for the newest one of the connection.
   */
  readonly services: (ctx?: Pick<ServerContext, "http">) => Promise<Services>;
  /** True if tools that change the tenant are neither listed nor run. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly answerWithin: Millis;
  /** The way to the person past the host. Absent without such a way. */
  readonly showPage?: ShowPage;
  /** The way to the same page for hosts that open addresses. */
  readonly linkPage?: LinkPage;
  /**
   * The page on which a person signs in to decide. Where it is set, it is the only way: an answer in a host's form would not
   * show who gave it.
   */
  readonly pageAddress?: PageAddress;
  /** The command that a person runs to approve in a terminal. Absent where people sign in on a page instead. */
  readonly approveCommand?: string;
  /** The same for another person, without this one's sign-in. */
  readonly secondCommand?: string;
  /** The states that clients carry between the rounds of a call. */
  readonly states: RequestStates;
  /** Signs the receipt of a recovery with the key of this program's operator. */
  readonly signReceipt: (receipt: RecoveryReceipt) => Promise<string>;
  /** An unguessable text, fresh each time. */
  readonly newMarker: () => string;
  /** Receives unexpected errors. */
  readonly report: (error: unknown) => void;
}

/**
 * No text of an answer is longer, cursors included. Longer texts of the directory were shortened before, with a note.
 */
const LONGEST_TEXT = 4_000;

/** One call of a tool, from the wire to the wire. */
export async function callTool(
  tool: Tool,
  args: unknown,
  ctx: ServerContext,
  { person, questionOf }: HostPerson,
  dependencies: CallDependencies & { readonly milestoneOf: (job: Job) => Milestone | null },
): Promise<CallToolResult | InputRequiredResult> {
  const { clock, sleep, newMarker, milestoneOf, states } = dependencies;
  const { signal } = ctx.mcpReq;
  const over = new AbortController();
  try {
    const run = await prepared(tool, args, ctx, dependencies);
    const services = await dependencies.services(ctx);
    const { recovery, investigation, session } = services;
    const tellProgress = progressTeller((told) => notifyProgress(ctx, told));
    const onJob = (job: Job): void => {
      tellProgress.job(job);
      log(ctx, milestoneOf(job));
    };
    const follow: ToolContext["follow"] = (id, seconds) =>
      followJob(recovery, id, { clock, sleep, atMost: seconds * SECOND, signal, onJob });
    const followOwn: ToolContext["followOwn"] = async (id, seconds, caller) => {
      try {
        return await follow(id, seconds);
      } catch (error) {
        // The caller has gone away, and with them the reason for the job.
        if (signal.aborted) await recovery.cancelJob({ id, caller }).catch(() => {});
        throw error;
      }
    };
    const outcome = await run(
      { recovery, investigation, session, follow, followOwn },
      {
        ...dependencies,
        services,
        person:
          effects[tool.effect].approval === "none"
            ? person
            : tellingWhileWaiting(person, tellProgress, { sleep, over: over.signal }),
        signal,
      },
    );
    if (outcome.kind === "done") return answerResult(outcome.result, newMarker());
    if (outcome.kind === "unapproved") return answerResult(unapprovedAnswer(outcome), newMarker());
    return inputRequired({
      inputRequests: { [FORM_KEY]: await questionOf(outcome.request) },
      requestState: await states.seal(
        { id: outcome.request.id, seen: seenOf(outcome.request) },
        { tool: tool.name, args: asJson(args) },
        ctx,
      ),
    });
  } catch (error) {
    signal.throwIfAborted();
    return errorResult(publicError(error, dependencies.report));
  } finally {
    over.abort();
  }
}

/** Refuses invalid arguments, and the state of another call, before any service starts. Of tools that change or stop something, the refusal is recorded. */
async function prepared(
  tool: Tool,
  args: unknown,
  ctx: ServerContext,
  { services }: CallDependencies,
): Promise<PreparedCall> {
  const prepare = async (): Promise<PreparedCall> => {
    await stateOfCall(ctx, () => ({ tool: tool.name, args: asJson(args) }));
    return tool.prepare(args);
  };
  try {
    return await prepare();
  } catch (error) {
    if (!effects[tool.effect].refusalsRecorded) throw error;
    const { session, trail } = await services(ctx);
    const caller = await session.signedIn().then(
      (signedIn) => signedIn.caller,
      () => null,
    );
    return refusalsOf(tool, trail)({ caller }, prepare);
  }
}

function answerResult({ data, says, shows, links = [] }: ToolAnswer<unknown>, marker: string): CallToolResult {
  const clean = cleanedJson(asJson(data), LONGEST_TEXT);
  return {
    content: [
      { type: "text", text: [says, ...fenced(shows ?? [], marker)].join("\n") },
      ...links.map((link) => ({ type: "resource_link" as const, mimeType: "application/json", ...link })),
    ],
    structuredContent: isJsonObject(clean) ? { ...clean } : {},
  };
}

function notifyProgress({ mcpReq }: ServerContext, told: { progress: number; total: number; message: string }): void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  // A host that has gone away no longer needs to know.
  mcpReq.notify({ method: "notifications/progress", params: { progressToken, ...told } }).catch(() => {});
}

/** The SDK knows the level the host asked for: by request in 2026-07-28, once for all in 2025. */
function log({ mcpReq }: ServerContext, milestone: Milestone | null): void {
  if (milestone === null) return;
  // A host that has gone away no longer needs to know.
  mcpReq.log(milestone.level, milestone.data, "jobs").catch(() => {});
}
