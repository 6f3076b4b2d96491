import { type Facts, factsOf, listOf, textOf } from "./facts.ts";

/** The connection to the host that shows this page. Source: MCP Apps, revision 2026-01-26. */
export interface HostLink {
  /** Connects, and returns what the host says about itself and about how the page is shown. */
  connect(): Promise<Facts>;
  callTool(name: string, args: Facts): Promise<Facts>;
  request(method: string, params: Facts): Promise<Facts>;
  notify(method: string, params: Facts): void;
}

/** Opens the connection. Ignores messages of windows other than the parent. */
export function hostLink(view: Window, on: (method: string, params: Facts) => void): HostLink {
  const waiting = new Map<number, { done(result: Facts): void; failed(error: Error): void }>();
  let last = 0;
  const send = (message: Facts) => view.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  view.addEventListener("message", ({ source, data }) => {
    const message = factsOf(data);
    if (source !== view.parent || message.jsonrpc !== "2.0") return;
    const call = typeof message.id === "number" ? waiting.get(message.id) : undefined;
    if (typeof message.method === "string") {
      on(message.method, factsOf(message.params));
      if (message.id !== undefined) send({ id: message.id, result: {} });
    } else if (call !== undefined && typeof message.id === "number") {
      waiting.delete(message.id);
      if (message.error === undefined) call.done(factsOf(message.result));
      else call.failed(new Error(textOf(factsOf(message.error).message) || "The host refused."));
    }
  });
  const request = (method: string, params: Facts): Promise<Facts> =>
    new Promise((done, failed) => {
      last += 1;
      waiting.set(last, { done, failed });
      send({ id: last, method, params });
    });
  const notify = (method: string, params: Facts) => send({ method, params });
  return {
    request,
    notify,
    async connect() {
      const answer = await request("ui/initialize", {
        appInfo: { name: "entra-rewind-review", version: "1" },
        appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
        protocolVersion: "2026-01-26",
      });
      notify("ui/notifications/initialized", {});
      return factsOf(answer.hostContext);
    },
    async callTool(name, args) {
      const result = await request("tools/call", { name, arguments: args });
      const said = listOf(result.content).map((part) => textOf(factsOf(part).text));
      if (result.isError === true) throw new Error(said[0] || "The server refused the call.");
      return factsOf(result.structuredContent);
    },
  };
}
