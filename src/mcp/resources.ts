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
import { cleanedJson } from "../domain/untrusted.ts";
import { runGuarded } from "../guard/guard.ts";
import { type ResourceReader, resourceReaders } from "./resource-content.ts";
import { toldError } from "./told-error.ts";
import type { CallDependencies } from "./tool-call.ts";

interface Description {
  readonly uri: string;
  readonly title: string;
  readonly description: string;
}

const fixed: readonly Description[] = [
  { uri: "entra://tenant", title: "Tenant", description: "Tenant, who is signed in, capabilities, active job" },
  { uri: "entra://snapshots", title: "Snapshots", description: "Points in time to go back to, newest first" },
  { uri: "entra://jobs", title: "Jobs", description: "Previews and recoveries, newest first" },
];

const templates: readonly Description[] = [
  { uri: "entra://snapshots/{id}", title: "Snapshot", description: "One snapshot" },
  { uri: "entra://jobs/{id}", title: "Job", description: "One preview or recovery" },
  { uri: "entra://jobs/{id}/changes", title: "Changes", description: "First page of a preview's changes" },
  { uri: "entra://jobs/{id}/failed-changes", title: "Failed changes", description: "What a recovery could not apply" },
];

const mimeType = "application/json";
const audience: ("user" | "assistant")[] = ["user", "assistant"];

/** Registers what can be read by URI. Listing them touches nothing; reading passes the guard as a tool would. */
export function registerResources(server: McpServer, dependencies: CallDependencies): void {
  for (const { uri, title, description } of fixed) {
    const described = { title, description, mimeType };
    const registered = server.registerResource(
      uri,
      uri,
      { ...described, annotations: { audience } },
      async (_, ctx) => {
        const { result, lastModified } = await read(uri, uri, "", ctx, dependencies);
        // From now on the list says so as well; before, it would have to ask the tenant.
        registered.metadata = { ...described, annotations: { audience, ...lastModified } };
        return result;
      },
    );
  }
  for (const { uri, title, description } of templates) {
    server.registerResource(
      uri,
      new ResourceTemplate(uri, { list: undefined }),
      { title, description, mimeType, annotations: { audience } },
      async (url, { id }, ctx) => {
        const text = decodeURIComponent(Array.isArray(id) ? id.join("") : (id ?? ""));
        return (await read(uri, url.toString(), text, ctx, dependencies)).result;
      },
    );
  }
}

async function read(
  template: string,
  uri: string,
  id: string,
  { mcpReq }: ServerContext,
  dependencies: CallDependencies,
): Promise<{ readonly result: ReadResourceResult; readonly lastModified: { readonly lastModified?: string } }> {
  try {
    const services = await dependencies.services();
    const outcome = await runGuarded(
      readerOf(template),
      { id },
      { recovery: services.recovery, desk: services.desk },
      { ...dependencies, services, person: { kind: "absent" }, signal: mcpReq.signal },
    );
    if (outcome.kind === "ask") throw new Error(`${template} asked for an approval`);
    const { data, lastModified } = outcome.result;
    const text = JSON.stringify(cleanedJson(asJson(data)));
    const when = lastModified === null ? {} : { lastModified: iso(lastModified) };
    return {
      result: { contents: [{ uri, mimeType, text, _meta: { audience, ...when } }] },
      lastModified: when,
    };
  } catch (error) {
    const { text, meta } = toldError(error, dependencies.report);
    if (error instanceof RewindError && error.code === "notFound") throw new ResourceNotFoundError(uri, text);
    const code = error instanceof RewindError ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
    throw new ProtocolError(code, text, meta);
  }
}

function readerOf(template: string): ResourceReader {
  const reader = resourceReaders[template];
  if (reader === undefined) throw new Error(`No reader for ${template}`);
  return reader;
}
