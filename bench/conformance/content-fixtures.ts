import { type ContentBlock, fromJsonSchema, type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import * as z from "zod";
import { sleep } from "../../src/app/machine.ts";

/** A picture of one red pixel. */
export const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
/** A sound without samples. */
const SILENCE = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const text = (said: string) => ({ type: "text" as const, text: said });
const image = { type: "image" as const, data: PIXEL, mimeType: "image/png" };
const embedded = (uri: string, mimeType: string, content: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: content },
});

/** The tools of the suite that answer by themselves. */
export function addContentTools(server: McpServer): void {
  const answering = (name: string, content: readonly ContentBlock[], isError = false) =>
    server.registerTool(name, { description: name }, async () => ({ content: [...content], isError }));
  answering("test_simple_text", [text("This is a simple text response for testing.")]);
  answering("test_image_content", [image]);
  answering("test_audio_content", [{ type: "audio", data: SILENCE, mimeType: "audio/wav" }]);
  answering("test_embedded_resource", [
    embedded("test://embedded-resource", "text/plain", "This is embedded content."),
  ]);
  answering("test_multiple_content_types", [
    text("Multiple content types test:"),
    image,
    embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
  ]);
  answering("test_error_handling", [text("This tool intentionally returns an error for testing")], true);

  server.registerTool("test_tool_with_logging", { description: "logs three times" }, async ({ mcpReq }) => {
    for (const step of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await mcpReq.log("info", step);
      await sleep(50);
    }
    return { content: [text("Logged.")] };
  });
  server.registerTool("test_tool_with_progress", { description: "reports progress" }, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
      }
      await sleep(50);
    }
    return { content: [text("Done.")] };
  });
  server.registerTool("test_logging_tool", { description: "logs if asked to" }, async ({ mcpReq }) => {
    await mcpReq.log("info", "A line");
    return { content: [text("Logged.")] };
  });
  server.registerTool(
    "json_schema_2020_12_tool",
    { description: "Tool with JSON Schema 2020-12 features", inputSchema: fromJsonSchema(modernSchema) },
    async () => ({ content: [text("Read.")] }),
  );
}

const modernSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object" as const,
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

/** The resources and prompts of the suite. */
export function addLists(server: McpServer): void {
  const one = {
    uri: "test://static-text",
    mimeType: "text/plain",
    text: "This is the content of the static resource.",
  };
  server.registerResource("static-text", one.uri, { mimeType: one.mimeType }, async () => ({ contents: [one] }));
  const picture = { uri: "test://static-binary", mimeType: "image/png", blob: PIXEL };
  server.registerResource("static-binary", picture.uri, { mimeType: "image/png" }, async () => ({
    contents: [picture],
  }));
  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  server.registerResource("template", template, { mimeType: "application/json" }, async (uri, { id }) => ({
    contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true }) }],
  }));
  const says = (content: ContentBlock) => ({ role: "user" as const, content });
  server.registerPrompt("test_simple_prompt", { description: "simple" }, async () => ({
    messages: [says(text("This is a simple prompt for testing."))],
  }));
  server.registerPrompt(
    "test_prompt_with_arguments",
    { description: "two arguments", argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    async ({ arg1, arg2 }) => ({ messages: [says(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))] }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "a resource", argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri }) => ({
      messages: [
        says(embedded(resourceUri, "text/plain", "Embedded resource content for testing.")),
        says(text("Please process the embedded resource above.")),
      ],
    }),
  );
  server.registerPrompt("test_prompt_with_image", { description: "an image" }, async () => ({
    messages: [says(image), says(text("Please analyze the image above."))],
  }));
}
