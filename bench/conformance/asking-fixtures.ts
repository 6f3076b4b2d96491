import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ElicitRequestFormParams,
  type InputRequest,
  inputRequired,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";

const text = (said: string) => ({ content: [{ type: "text" as const, text: said }] });

const form = (message: string, name: string) =>
  inputRequired.elicit({
    mode: "form",
    message,
    requestedSchema: { type: "object", properties: { [name]: { type: "string" } }, required: [name] },
  });

const confirming = inputRequired.elicit({
  mode: "form",
  message: "Please confirm",
  requestedSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
});

const sampling = (question: string, maxTokens: number) => ({
  method: "sampling/createMessage" as const,
  params: {
    messages: [{ role: "user" as const, content: { type: "text" as const, text: question } }],
    maxTokens,
  },
});
const roots: InputRequest = { method: "roots/list", params: {} };

const key = randomBytes(32);
const sealOf = (state: string): string => createHmac("sha256", key).update(state).digest("base64url");
const sealed = (state: string): string => `${state}.${sealOf(state)}`;

/** Returns the state behind a seal of ours. Throws for any other. */
function opened(state: string | undefined): string {
  const [said = "", seal = ""] = state?.split(".") ?? [];
  const [given, expected] = [Buffer.from(seal), Buffer.from(sealOf(said))];
  if (given.length === expected.length && timingSafeEqual(given, expected)) return said;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, "The requestState was altered.");
}

const envelope = z.looseObject({ [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({}).default({}) });

/** The tools of the suite that ask their client something. Both revisions have their own. */
export function addAskingTools(server: McpServer): void {
  const asking = (
    name: string,
    run: (context: ServerContext) => ReturnType<typeof text> | ReturnType<typeof inputRequired>,
  ) => server.registerTool(name, { description: name }, async (context) => run(context));
  const answers = ({ mcpReq }: ServerContext) => mcpReq.inputResponses ?? {};
  const once = (name: string, inputKey: string, request: InputRequest) =>
    asking(name, (context) =>
      inputKey in answers(context)
        ? text(`Hello, ${JSON.stringify(answers(context)[inputKey])}!`)
        : inputRequired({ inputRequests: { [inputKey]: request } }),
    );
  once("test_input_required_result_elicitation", "user_name", form("What is your name?", "name"));
  once("test_input_required_result_sampling", "capital_question", sampling("What is the capital of France?", 100));
  once("test_input_required_result_list_roots", "client_roots", roots);
  once("test_missing_capability", "question", sampling("Anything?", 10));
  once("test_streaming_elicitation", "name", form("What is your name?", "name"));

  asking("test_input_required_result_request_state", (context) =>
    "confirm" in answers(context)
      ? text(`state-ok: ${opened(context.mcpReq.requestState<string>())}`)
      : inputRequired({
          inputRequests: { confirm: confirming },
          requestState: sealed("asked"),
        }),
  );
  asking("test_input_required_result_tampered_state", (context) =>
    context.mcpReq.requestState<string>() === undefined
      ? inputRequired({ inputRequests: { confirm: confirming }, requestState: sealed("asked") })
      : text(opened(context.mcpReq.requestState<string>())),
  );
  asking("test_input_required_result_multiple_inputs", (context) =>
    ["user_name", "greeting", "client_roots"].every((name) => name in answers(context))
      ? text(opened(context.mcpReq.requestState<string>()))
      : inputRequired({
          inputRequests: {
            user_name: form("What is your name?", "name"),
            greeting: sampling("Generate a greeting", 50),
            client_roots: roots,
          },
          requestState: sealed("three"),
        }),
  );
  asking("test_input_required_result_multi_round", (context) => {
    const given = answers(context);
    if ("step2" in given) return text(`done: ${opened(context.mcpReq.requestState<string>())}`);
    if ("step1" in given) {
      opened(context.mcpReq.requestState<string>());
      return inputRequired({
        inputRequests: { step2: form("Step 2: What is your favorite color?", "color") },
        requestState: sealed("two"),
      });
    }
    return inputRequired({
      inputRequests: { step1: form("Step 1: What is your name?", "name") },
      requestState: sealed("one"),
    });
  });
  asking("test_input_required_result_capabilities", (context) => {
    const declared = envelope.parse(context.mcpReq.envelope)[CLIENT_CAPABILITIES_META_KEY];
    return inputRequired({
      inputRequests: {
        ...("elicitation" in declared ? { name: form("What is your name?", "name") } : {}),
        ...("sampling" in declared ? { greeting: sampling("Generate a greeting", 50) } : {}),
      },
    });
  });
  server.registerPrompt("test_input_required_result_prompt", { description: "asks first" }, async (context) =>
    "user_context" in answers(context)
      ? { messages: [{ role: "user" as const, content: { type: "text" as const, text: "With context." } }] }
      : inputRequired({ inputRequests: { user_context: form("What context should the prompt use?", "context") } }),
  );
  addOldAskingTools(server);
}

type RequestedSchema = ElicitRequestFormParams["requestedSchema"];

/** In revision 2025 the server asks while the call waits. */
function addOldAskingTools(server: McpServer): void {
  const said = (answer: unknown) => text(JSON.stringify(answer));
  server.registerTool(
    "test_sampling",
    { description: "samples", inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => said(await mcpReq.send(sampling(prompt, 100))),
  );
  const elicit = ({ mcpReq }: ServerContext, message: string, requestedSchema: RequestedSchema) =>
    mcpReq.send({ method: "elicitation/create", params: { mode: "form", message, requestedSchema } });
  server.registerTool(
    "test_elicitation",
    { description: "elicits", inputSchema: z.object({ message: z.string() }) },
    async ({ message }, context) =>
      said(
        await elicit(context, message, {
          type: "object",
          properties: { username: { type: "string" }, email: { type: "string" } },
          required: ["username", "email"],
        }),
      ),
  );
  server.registerTool("test_elicitation_sep1034_defaults", { description: "defaults" }, async (context) =>
    said(await elicit(context, "Please review", { type: "object", properties: defaults })),
  );
  server.registerTool("test_elicitation_sep1330_enums", { description: "choices" }, async (context) =>
    said(await elicit(context, "Please choose", { type: "object", properties: choices })),
  );
}

const defaults: RequestedSchema["properties"] = {
  name: { type: "string", default: "John Doe" },
  age: { type: "integer", default: 30 },
  score: { type: "number", default: 95.5 },
  status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", default: true },
};

const options = ["option1", "option2", "option3"];
const titled = [1, 2, 3].map((n) => ({ const: `value${n}`, title: `Choice ${n}` }));
const choices: RequestedSchema["properties"] = {
  untitledSingle: { type: "string", enum: options },
  titledSingle: { type: "string", oneOf: titled },
  legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["One", "Two", "Three"] },
  untitledMulti: { type: "array", items: { type: "string", enum: options } },
  titledMulti: { type: "array", items: { anyOf: titled } },
};
