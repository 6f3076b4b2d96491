import { createHash } from "node:crypto";
import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { graphFault } from "../../directory/graph-fault.ts";
import { canonicalText } from "../../domain/json.ts";
import type { GraphCall } from "../route.ts";

/**
 * Holds a write to the version its sender has seen. No page of Microsoft Graph documents If-Match for directory objects,
 * so that by default the header is ignored.
 */
export function checkMatch({ behavior, headers }: GraphCall, item: DirectoryItem): void {
  const wanted = headers.get("if-match");
  if (behavior["if-match"] === "ignored" || wanted === null || wanted === "*") return;
  if (wanted.replace(/^W\//, "") !== tagOf(item)) {
    throw graphFault(409, "Request_PreconditionFailed", "The object has changed since it was read.");
  }
}

export const tagOf = ({ properties }: DirectoryItem): string =>
  `"${createHash("sha256").update(canonicalText(properties)).digest("base64url").slice(0, 22)}"`;
