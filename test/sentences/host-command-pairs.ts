import { request } from "node:http";
import { text } from "node:stream/consumers";
import { hostLines } from "../../src/cli/host/host-lines.ts";
import { listenForMetrics } from "../../src/cli/host/metrics-port.ts";
import { partOf } from "../../src/cli/host/sandbox-people.ts";
import { contrasts, type Pair, pair } from "./pair.ts";
import { printedBy } from "./shown.ts";

const hosting =
  (isSandbox: boolean, metrics: string | null = null) =>
  () =>
    hostLines({ url: "https://r/mcp", origin: "https://r", metrics }, isSandbox).join("\n");
const elsewhere = (mode: string) =>
  printedBy(
    () => ["host", "--host", "0.0.0.0"],
    () => ({ ENTRA_REWIND_MODE: mode }),
  );
/** Asks the port of metrics for a path, under this name. */
const metrics = (path: string, host?: string) => async () => {
  const listener = await listenForMetrics({ host: "127.0.0.1", port: 0 }, () => "entra_rewind_requests_total 1");
  try {
    const address = new URL(path, listener.url);
    return await new Promise<string>((resolve, reject) => {
      const asked = request(address, host === undefined ? {} : { headers: { host } }, (answer) => {
        text(answer).then(resolve, reject);
      });
      asked.once("error", reject).end();
    });
  } finally {
    await listener.close();
  }
};
const counted = metrics("/metrics");
/** On what a host shows when it starts, on its metrics and on the people of a sandbox. */
export const hostCommandPairs: readonly Pair[] = [
  ...contrasts(hosting(true), elsewhere("sandbox"), [
    ["MCP over HTTP: …. Stop it with Ctrl+C.", "Leave --host out."],
    ["Add this address to your assistant. It opens your browser, ….", "Leave --host out."],
    ["For example: claude mcp add --transport http entra-rewind …", "Leave --host out."],
  ]),
  pair("where you choose who you are in the sandbox", hosting(true), hosting(false), "where you sign in"),
  pair("where you sign in", hosting(false), hosting(true), "where you choose who you are"),
  pair("Metrics: …", hosting(true, "http://localhost:9090"), hosting(true), "For example"),
  pair(
    "In the sandbox people choose who they are, so it is served on this machine only. Leave --host out.",
    elsewhere("sandbox"),
    elsewhere("vault"),
    "ENTRA_REWIND_HOST_TENANTS is not set",
  ),
  pair("This port answers only under a name of its machine.", metrics("/metrics", "evil.example"), counted, "_total 1"),
  pair("Not found.", metrics("/"), counted, "_total 1"),
  pair(
    "may recover, and approve recoveries",
    () => partOf("backupAdministrator", ["backupAdministrator"]),
    () => partOf("backupAdministrator", ["backupReader"]),
    "may look, and preview a recovery",
  ),
  pair(
    "may look, and preview a recovery",
    () => partOf("backupReader", ["backupReader"]),
    () => partOf("backupReader", []),
    "has no role that counts here",
  ),
  pair(
    "has no role that counts here",
    () => partOf("noRole", []),
    () => partOf("noRole", ["backupReader"]),
    "may look",
  ),
  pair(
    "the emergency account: …",
    () => partOf("breakGlass", ["globalAdministrator"]),
    () => partOf("globalAdministrator", ["globalAdministrator"]),
    "may recover",
  ),
];
