import { Client, PageIterator } from "@microsoft/microsoft-graph-client";

/** Pages through all users with Microsoft's client and its own sign-in, which sends a token to https addresses only. */
const [, , url = "", token = ""] = process.argv;
const client = Client.init({
  baseUrl: url,
  defaultVersion: "v1.0",
  customHosts: new Set([new URL(url).hostname]),
  authProvider: (done) => done(null, token),
});
const ids = new Set<string>();
const first = await client.api("/users").select("id").top(20).get();
await new PageIterator(client, first, ({ id }) => {
  ids.add(String(id));
  return true;
}).iterate();
process.stdout.write(String(ids.size));
