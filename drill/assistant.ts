import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import * as z from "zod";
import { RewindError } from "../src/domain/errors.ts";

/** A form that the server shows to the person, as a host would. */
export interface Question {
  readonly message: string;
  /** Its one field: a box to tick, or a phrase to type. */
  readonly field: { readonly name: string; readonly kind: "boolean" | "string"; readonly title: string };
}

/** Returns the value for the field, or null if the person declines. */
export type AnswerQuestion = (question: Question) => Promise<boolean | string | null>;

export type OnProgress = (done: number, total: number | null, message: string) => void;

/** A real MCP client over stdio with its own server, in the role that a host has for its model. */
export interface Assistant {
  /** Throws the tool's refusal as `forbidden`, or as `storeFull`, with the tool's own sentence. */
  call<T>(tool: string, args: Record<string, unknown>, answer: z.ZodType<T>, onProgress?: OnProgress): Promise<T>;
  close(): Promise<void>;
}

const refusal = z.looseObject({ "entra-rewind/error": z.looseObject({ code: z.string() }) });

/** A full disk ends a drill with a status of its own. */
const isFull = (meta: unknown): boolean => refusal.safeParse(meta).data?.["entra-rewind/error"].code === "storeFull";

/** Longer than any tool takes. */
const TIMEOUT_MS = 60_000;

export async function startAssistant(
  server: { readonly entry: URL; readonly environment: Readonly<Record<string, string>> },
  answerQuestion: AnswerQuestion,
): Promise<Assistant> {
  const client = new Client(
    { name: "entra-rewind-drill", version: "1.0.0" },
    // Names the newest revision, because negotiation would start the server twice.
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  let stopped: unknown = null;
  client.setRequestHandler("elicitation/create", async ({ params }) => {
    if (params.mode === "url") return { action: "decline" };
    const [name, field] = Object.entries(params.requestedSchema.properties)[0] ?? [];
    if (name === undefined || field === undefined) return { action: "decline" };
    const kind = field.type === "boolean" ? "boolean" : "string";
    try {
      const value = await answerQuestion({
        message: params.message,
        field: { name, kind, title: field.title ?? name },
      });
      return value === null ? { action: "decline" } : { action: "accept", content: { [name]: value } };
    } catch (error) {
      stopped = error;
      return { action: "cancel" };
    }
  });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [fileURLToPath(server.entry), "mcp"],
      env: { ...server.environment },
      stderr: "inherit",
    }),
  );

  return {
    async call(tool, args, answer, onProgress) {
      const result = await client.callTool(
        { name: tool, arguments: args },
        {
          timeout: TIMEOUT_MS,
          resetTimeoutOnProgress: true,
          ...(onProgress === undefined
            ? {}
            : { onprogress: ({ progress, total, message }) => onProgress(progress, total ?? null, message ?? "") }),
        },
      );
      // The person ended the drill at the form, and the call's own answer is meant for a model.
      if (stopped !== null) throw stopped;
      if (result.isError === true) {
        const said = result.content.flatMap((item) => (item.type === "text" ? [item.text] : [])).join(" ");
        throw new RewindError(isFull(result._meta) ? "storeFull" : "forbidden", `${tool} was refused: ${said}`);
      }
      return answer.parse(result.structuredContent);
    },
    close: () => client.close(),
  };
}
