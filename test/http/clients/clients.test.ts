import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Client, PageIterator } from "@microsoft/microsoft-graph-client";
import { DefaultHeaders, DefaultInit, GraphQueryable, graphPost, type IGraphQueryable, Paged } from "@pnp/graph";
import { createBatch } from "@pnp/graph/batching.js";
import { Groups, GroupType } from "@pnp/graph/groups/index.js";
import { Users } from "@pnp/graph/users/index.js";
import { BrowserFetchWithRetry, DefaultParse, InjectHeaders } from "@pnp/queryable";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sleep } from "../../../src/app/machine.ts";
import { listen } from "../../../src/http/listen.ts";
import { tlsIn } from "../../../src/http/tls/tls-files.ts";
import type { WebListener } from "../../../src/web/listen.ts";
import { ADMINISTRATOR, type AnswerBody, contosoFaces, optionsOver } from "../../support/a-face.ts";
import type { ClientWalk } from "../../support/client-walk.ts";

const faces = contosoFaces();
const folder = mkdtempSync(join(tmpdir(), "clients-"));
const authorities = getCACertificates("default");
let listener: WebListener;
beforeAll(async () => {
  // Microsoft's client gives its token to https addresses only.
  const tls = tlsIn(join(folder, "tls"), ["localhost", "127.0.0.1"], Date.now());
  setDefaultCACertificates([...authorities, readFileSync(tls.authorityFile, "utf8")]);
  listener = await listen({ ...optionsOver(faces.tenant, { "delta-replays": "never" }), tls }, 0, sleep);
});
afterAll(async () => {
  await listener.close();
  setDefaultCACertificates(authorities);
  rmSync(folder, { recursive: true, force: true });
});

const securityGroup = (name: string) => ({
  displayName: name,
  mailEnabled: false,
  mailNickname: name,
  securityEnabled: true,
});

/** Microsoft's JavaScript client. */
function microsoftWalk(client: Client): ClientWalk {
  const get = (path: string): Promise<AnswerBody> => client.api(path).get();
  return {
    list: async (count) => (await client.api("/users").top(count).get()).value.length,
    async page(size) {
      const ids = new Set<string>();
      const first = await client.api("/users").select("id").top(size).get();
      await new PageIterator(client, first, ({ id }) => {
        ids.add(String(id));
        return true;
      }).iterate();
      return ids;
    },
    create: async (name) => (await client.api("/groups").post(securityGroup(name))).id,
    change: (id, description) => client.api(`/groups/${id}`).patch({ description }),
    description: async (id) => String((await get(`/groups/${id}`)).description),
    delete: (id) => client.api(`/groups/${id}`).delete(),
    restore: (id) => client.api(`/directory/deletedItems/${id}/restore`).post({}),
    async delta(work) {
      const first = await get("/groups/delta?$deltatoken=latest");
      await work();
      return (await get(String(first["@odata.deltaLink"]))).value.map(({ id }) => id);
    },
    async batch(first, second) {
      const requests = [first, second].map((id, index) => ({ id: index + 1, method: "GET", url: `/groups/${id}` }));
      const { responses } = await client.api("/$batch").post({ requests });
      return responses.map(({ body }: { body: AnswerBody }) => body.id);
    },
  };
}

/** PnPjs, by its factories, because the types of its fluent form do not resolve without bundlers. */
function pnpWalk(graph: IGraphQueryable): ClientWalk {
  const at = (path: string) => GraphQueryable([graph, path]);
  const group = (id: string) => Groups(graph).getById(id);
  const pageAt = (path: string): Promise<PnpPage> => at(path).using(Paged())();
  return {
    list: async (count) => (await Users(graph).top(count)()).length,
    async page(size) {
      const ids = new Set<string>();
      for await (const page of Users(graph).select("id").top(size)) for (const { id } of page) ids.add(String(id));
      return ids;
    },
    create: async (name) => String((await Groups(graph).add(name, name, GroupType.Security)).id),
    change: async (id, description) => {
      await group(id).update({ description });
    },
    description: async (id) => (await group(id)()).description ?? null,
    delete: (id) => group(id).delete(),
    restore: async (id) => {
      await graphPost(at(`${listener.url}/v1.0/directory/deletedItems/${id}/restore`));
    },
    async delta(work) {
      const { deltaLink } = await pageAt(`${listener.url}/v1.0/groups/delta?$deltatoken=latest`);
      await work();
      return (await pageAt(deltaLink)).value.map(({ id }) => id);
    },
    async batch(first, second) {
      const [batched, execute] = createBatch(graph);
      const reads = [first, second].map((id) => group(id).using(batched)());
      await execute();
      return (await Promise.all(reads)).map(({ id }) => String(id));
    },
  };
}

interface PnpPage {
  readonly deltaLink: string;
  readonly value: readonly { readonly id: string }[];
}

const clients: Readonly<Record<string, () => ClientWalk>> = {
  "@microsoft/microsoft-graph-client": () =>
    microsoftWalk(
      Client.init({
        baseUrl: `${listener.url}/`,
        customHosts: new Set([new URL(listener.url).hostname]),
        authProvider: (done) => done(null, ADMINISTRATOR),
      }),
    ),
  "@pnp/graph": () =>
    pnpWalk(
      GraphQueryable("").using(
        DefaultInit(`${listener.url}/v1.0`),
        DefaultHeaders(),
        InjectHeaders({ Authorization: `Bearer ${ADMINISTRATOR}` }),
        BrowserFetchWithRetry(),
        DefaultParse(),
      ),
    ),
};

test.each(Object.keys(clients))(
  "the published client %s lists, pages, creates, changes, deletes, restores, follows changes and batches",
  async (name) => {
    const walk = clients[name]?.() ?? expect.fail();
    const word = name.replaceAll(/\W/g, "");
    expect(await walk.list(5)).toBe(5);
    const { value } = await faces.face().read("/users?$top=999&$select=id");
    expect(await walk.page(20)).toEqual(new Set(value.map(({ id }) => id)));
    const [first, second] = [await walk.create(`${word}1`), await walk.create(`${word}2`)];
    expect(await walk.delta(() => walk.change(first, "changed"))).toEqual([first]);
    expect(await walk.description(first)).toBe("changed");
    expect(await walk.batch(first, second)).toEqual([first, second]);
    await walk.delete(first);
    await expect(walk.description(first)).rejects.toThrow();
    await walk.restore(first);
    expect(await walk.description(first)).toBe("changed");
  },
);
