import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

/** The review of changes that hosts with MCP Apps show inside the chat. */
export interface ReviewPage {
  /** Named by the page's revision, because hosts keep pages by their address. */
  readonly uri: string;
  readonly html: string;
}

/** Source: MCP Apps, revision 2026-01-26. */
const MIME_TYPE = "text/html;profile=mcp-app";

/** Takes the page as it was built, with its revision in its head. */
export function reviewPage(html: string): ReviewPage {
  const revision = /<meta name="revision" content="([0-9a-f]+)">/.exec(html)?.[1];
  if (revision === undefined) throw new Error("The built review names no revision.");
  return { uri: `ui://entra-rewind/review-${revision}.html`, html };
}

/** Registers the page as a resource. It holds no facts of a tenant, so it is read without the guard. */
export function registerReviewPage(server: McpServer, { uri, html }: ReviewPage): void {
  const described = { title: "Review of changes", description: "Shown by hosts inside the chat", mimeType: MIME_TYPE };
  server.registerResource("review", uri, described, () => ({
    contents: [{ uri, mimeType: MIME_TYPE, text: html, _meta: { ui: { prefersBorder: true } } }],
  }));
}

const declaration = z.looseObject({
  extensions: z.looseObject({ "io.modelcontextprotocol/ui": z.looseObject({ mimeTypes: z.array(z.string()) }) }),
});

/** Returns true for the capabilities of a host that says it shows pages like this one. */
export function declaresApps(capabilities: unknown): boolean {
  const declared = declaration.safeParse(capabilities);
  return declared.success && declared.data.extensions["io.modelcontextprotocol/ui"].mimeTypes.includes(MIME_TYPE);
}

/** Returns the part of a tool's listing by which a host finds the page. */
export const shownBy = ({ uri }: ReviewPage) => ({ ui: { resourceUri: uri } });
