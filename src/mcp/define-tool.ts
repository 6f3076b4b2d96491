import type * as z from "zod";
import type { JobId } from "../domain/ids.ts";
import type { Job } from "../domain/recovery/job.ts";
import type { Caller } from "../domain/roles/role.ts";
import type { GrantedApproval } from "../guard/approval-flow.ts";
import type { Effect } from "../guard/effect.ts";
import { type GuardedCall, type Outcome, runGuarded } from "../guard/guard.ts";
import type { Access, Guarded, StricterAccess } from "../guard/guarded.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Investigation } from "../service/investigation.ts";
import type { RecoveryService, StartedRecovery } from "../service/recovery-service.ts";
import type { Session } from "../service/session.ts";
import { readArguments } from "./tool-arguments.ts";
import { type ListedSchemas, listedJson } from "./tool-schema.ts";

/** The means that a handler works with. It gets no approvals, because those are the guard's. */
export interface ToolContext {
  readonly recovery: GuardedRecovery;
  readonly investigation: Investigation;
  readonly session: Session;
  /** Waits for a job's end, `seconds` at most, and reports its progress to the host. */
  follow(job: JobId, seconds: number): Promise<Job>;
  /** Does the same for a job that this call has started. If the call is canceled, so is the job. */
  followOwn(job: JobId, seconds: number, caller: Caller): Promise<Job>;
}

/** The service without a way past the guard: a recovery starts only on an approval that the guard has granted. */
export type GuardedRecovery = Omit<RecoveryService, "startRecovery"> & {
  startRecovery(request: {
    readonly previewJobId: JobId;
    readonly caller: Caller;
    readonly authority: GrantedApproval;
  }): Promise<StartedRecovery>;
};

/** The answer of a handler: the facts, and the same facts as text for hosts that read only text. */
export interface ToolAnswer<Data> {
  readonly data: Data;
  /** Our own words. No directory string goes in here. */
  readonly says: string;
  /** Lines that contain directory strings. They are shown between markers, as data. */
  readonly shows?: readonly string[];
  /** Resources that hold more of the same, or what becomes of it. */
  readonly links?: readonly AnswerLink[];
}

export interface AnswerLink {
  readonly uri: string;
  /** In our own words. */
  readonly name: string;
}

/** The parts of a tool that a host reads before any call, independent of the tool's types. */
export interface ToolListing extends Access {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  /** True if hosts may show the answer in the review of changes. */
  readonly reviewed?: true;
  /** Not listed in a mode without it. */
  readonly needs?: CapabilityName;
}

export type CapabilityName = {
  [Name in keyof Capabilities]: Capabilities[Name] extends boolean ? Name : never;
}[keyof Capabilities];

/** A tool as the server holds it. A built program loads what is behind it at the first call of any tool. */
export interface Tool extends ToolListing {
  readonly stricter?: Access & { readonly when: string };
  /** Returns its schemas as hosts list them. */
  schemas(): ListedSchemas;
  /** Parses the arguments before any service starts. Throws `invalidInput` if they are wrong. */
  prepare(args: unknown): PreparedCall | Promise<PreparedCall>;
}

/** A tool with its code: its types are sealed inside. */
export interface DefinedTool extends Tool {
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
}

/** Passes the guard, runs, and checks the answer against the output schema. */
export type PreparedCall = (context: ToolContext, call: GuardedCall) => Promise<Outcome<ToolAnswer<unknown>>>;

type ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> = ToolListing & {
  readonly stricter?: StricterAccess<z.output<Input>>;
  readonly input: Input;
  readonly output: Output;
} & Guarded<z.output<Input>, ToolContext, ToolAnswer<z.input<Output>>>;

/**
 * Defines one tool from one literal. Annotations, role check and approval derive from `effect`, `role` and
 * `permission`. With effect `change` the literal does not compile without a `plan`, and with any other effect it does
 * not compile with one.
 */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: ToolDefinition<Input, Output>,
): DefinedTool {
  return {
    ...tool,
    schemas: () => ({ input: listedJson(tool.input, "input"), output: listedJson(tool.output, "output") }),
    prepare(args) {
      const parsed = readArguments(tool.name, tool.input, args);
      return async (context, call) => {
        const outcome = await runGuarded(tool, parsed, context, call);
        if (outcome.kind !== "done") return outcome;
        return { kind: "done", result: { ...outcome.result, data: tool.output.parse(outcome.result.data) } };
      };
    },
  };
}
