import manifest from "../../package.json" with { type: "json" };
import { launch, repository } from "./launch.ts";

/** Address from which a release offers its newest file of a name. */
export const downloadUrl = (file: string): string => `${repository}/releases/latest/download/${file}`;

/** Returns README's links that install the server in a host. */
export function installLinks(): string {
  const { name } = manifest;
  const server = JSON.stringify(launch);
  const code = (quality: string) =>
    `https://insiders.vscode.dev/redirect/mcp/install?name=${name}&config=${encodeURIComponent(server)}${quality}`;
  const cursor = `https://cursor.com/en/install-mcp?name=${name}&config=${encodeURIComponent(Buffer.from(server).toString("base64"))}`;
  return [
    `- [Install in VS Code](${code("")}) or [VS Code Insiders](${code("&quality=insiders")})`,
    `- [Install in Cursor](${cursor})`,
    `- Claude Desktop: download [${name}.mcpb](${downloadUrl(`${name}.mcpb`)}) and open it`,
  ].join("\n");
}
