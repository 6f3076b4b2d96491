import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { RewindError } from "../domain/errors.ts";
import { asJson } from "../domain/json.ts";
import { iso } from "../domain/time.ts";
import { cleanedJson } from "../domain/words/untrusted.ts";
import { runGuarded } from "../guard/guard.ts";
import { readReceipt } from "../summaries/read-receipt.ts";
import type { Complete } from "./completions.ts";
import { publicError } from "./public-error.ts";
import { type ResourceUri, resources } from "./resource-list.ts";
import { resourceReader } from "./resource-reader.ts";
import type { CallDependencies } from "./tool-call.ts";

/** A signed receipt is the longest text. */
const LONGEST_TEXT = 8_000;
const mimeType = "application/json";
const audience: ("user" | "assistant")[] = ["user", "assistant"];

/** Registers the resources. Listing them never reads the tenant, and reading one passes the guard as a tool would. */
export function registerResources(server: McpServer, complete: Complete, dependencies: CallDependencies): void {
  for (const resource of resources) {
    const { uri, title, description } = resource;
    const described = { title, description, mimeType };
    if (!("variable" in resource)) {
      const registered = server.registerResource(
        title,
        uri,
        { ...described, annotations: { audience } },
        async (_, ctx) => {
          const { result, lastModified } = await read(uri, uri, "", ctx, dependencies);
          // From now on the list contains the time too. Before, it would have to ask the tenant.
          registered.metadata = { ...described, annotations: { audience, ...lastModified } };
          return result;
        },
      );
      continue;
    }
    const { name, completes } = resource.variable;
    const template = new ResourceTemplate(uri, {
      list: undefined,
      complete: { [name]: (typed) => complete(completes, typed) },
    });
    server.registerResource(title, template, { ...described, annotations: { audience } }, async (url, values, ctx) => {
      const text = decodeURIComponent([values[name] ?? ""].flat().join(""));
      return (await read(uri, url.toString(), text, ctx, dependencies)).result;
    });
  }
}

async function read(
  listed: ResourceUri,
  uri: string,
  value: string,
  ctx: ServerContext,
  dependencies: CallDependencies,
): Promise<{ readonly result: ReadResourceResult; readonly lastModified: { readonly lastModified?: string } }> {
  try {
    const services = await dependencies.services(ctx);
    const { resourceReads } = await import("./resource-reads.ts");
    const outcome = await runGuarded(
      resourceReader(listed, resourceReads[listed]),
      { value },
      {
        recovery: services.recovery,
        session: services.session,
        receiptOf: async (id) => {
          const receipt = await readReceipt(services, id, dependencies.clock);
          return { receipt, signed: await dependencies.signReceipt(receipt) };
        },
      },
      { ...dependencies, services, person: { kind: "absent" }, signal: ctx.mcpReq.signal },
    );
    if (outcome.kind !== "done") throw new Error(`${listed} asked for an approval`);
    const { data, lastModified } = outcome.result;
    const text = JSON.stringify(cleanedJson(asJson(data), LONGEST_TEXT));
    const when = lastModified === null ? {} : { lastModified: iso(lastModified) };
    return {
      result: { contents: [{ uri, mimeType, text, _meta: { audience, ...when } }] },
      lastModified: when,
    };
  } catch (error) {
    const { text, meta } = publicError(error, dependencies.report);
    if (error instanceof RewindError && error.code === "notFound") throw new ResourceNotFoundError(uri, text);
    const code = error instanceof RewindError ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
    throw new ProtocolError(code, text, meta);
  }
}
