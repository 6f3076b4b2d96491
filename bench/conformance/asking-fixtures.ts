import {
  CLIENT_CAPABILITIES_META_KEY,
  type ElicitRequestFormParams,
  type InputRequest,
  inputRequired,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { approvalId } from "../../src/domain/ids.ts";
import type { OpenedState, RequestStates } from "../../src/mcp/request-states.ts";

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

type Answer = ReturnType<typeof text> | ReturnType<typeof inputRequired>;

/** Returns the word in the state that came back. The server has refused one that is not its own. */
const opened = ({ mcpReq }: ServerContext): string => mcpReq.requestState<OpenedState>()?.request ?? "";

const envelope = z.looseObject({ [CLIENT_CAPABILITIES_META_KEY]: z.looseObject({}).default({}) });

/** The tools of the suite that ask their client something. Both revisions have their own. */
export function addAskingTools(server: McpServer, states: RequestStates): void {
  const asking = (name: string, run: (context: ServerContext) => Answer | Promise<Answer>) =>
    server.registerTool(name, { description: name }, async (context) => run(context));
  const sealed = (word: string, tool: string, context: ServerContext) =>
    states.seal({ id: approvalId(word) }, { tool, args: {} }, context);
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

  asking("test_input_required_result_request_state", async (context) =>
    "confirm" in answers(context)
      ? text(`state-ok: ${opened(context)}`)
      : inputRequired({
          inputRequests: { confirm: confirming },
          requestState: await sealed("asked", "test_input_required_result_request_state", context),
        }),
  );
  asking("test_input_required_result_tampered_state", async (context) =>
    context.mcpReq.requestState<string>() === undefined
      ? inputRequired({
          inputRequests: { confirm: confirming },
          requestState: await sealed("asked", "test_input_required_result_tampered_state", context),
        })
      : text(opened(context)),
  );
  asking("test_input_required_result_multiple_inputs", async (context) =>
    ["user_name", "greeting", "client_roots"].every((name) => name in answers(context))
      ? text(opened(context))
      : inputRequired({
          inputRequests: {
            user_name: form("What is your name?", "name"),
            greeting: sampling("Generate a greeting", 50),
            client_roots: roots,
          },
          requestState: await sealed("three", "test_input_required_result_multiple_inputs", context),
        }),
  );
  asking("test_input_required_result_multi_round", async (context) => {
    const given = answers(context);
    if ("step2" in given) return text(`done: ${opened(context)}`);
    if ("step1" in given) {
      opened(context);
      return inputRequired({
        inputRequests: { step2: form("Step 2: What is your favorite color?", "color") },
        requestState: await sealed("two", "test_input_required_result_multi_round", context),
      });
    }
    return inputRequired({
      inputRequests: { step1: form("Step 1: What is your name?", "name") },
      requestState: await sealed("one", "test_input_required_result_multi_round", context),
    });
  });
  asking("test_input_required_result_capabilities", async (context) => {
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
