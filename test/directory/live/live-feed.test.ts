import { describe, expect, test } from "vitest";
import type { FeedBatch } from "../../../src/directory/directory.ts";
import { readLive } from "../../../src/directory/live/capture/live-feed.ts";
import type { LiveContext } from "../../../src/directory/live/context.ts";
import type { RefKey } from "../../../src/domain/entity.ts";
import { canonicalText } from "../../../src/domain/json.ts";
import { DAY } from "../../../src/domain/time.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../../support/contoso-through-graph.ts";
import { Replica } from "../embedded/a-history.ts";

const signal = new AbortController().signal;

const liveContext = ({ context, tenant }: ContosoThroughGraph): LiveContext => ({
  client: context.client,
  tenant: tenant.directory.tenant.id,
  coverage: "extended",
  clock: context.clock,
  sleep: async () => {},
  policy: { wholeEvery: 7 * DAY, concurrency: 4 },
});

const readInto = (replica: Replica, graph: ContosoThroughGraph): Promise<FeedBatch[]> =>
  replica.read(readLive(liveContext(graph), graph.context.log, replica.cursor, signal));

/** What two readers hold of live objects, and of links and relationships that Graph shows at live objects. */
async function held(graph: ContosoThroughGraph, replica: Replica) {
  const own = new Replica();
  await own.read(graph.tenant.directory.feed(null, signal));
  const live = (key: string): boolean => own.entities.get(key as RefKey)?.life === "live";
  const texts = (one: Replica) =>
    [...one.entities.values()]
      .filter(
        ({ ref, properties }) => ref.type !== "appRoleAssignment" || live(`servicePrincipal/${properties.resourceId}`),
      )
      .map(({ ref, life, properties }) => `${ref.type}/${ref.id} ${life} ${canonicalText(properties)}`)
      .sort();
  const links = (one: Replica) =>
    [...one.links].filter((link) => {
      const [source = "", name, target = ""] = link.split(" ");
      return live(source) && live(target) && !(name === "sponsors" && source.startsWith("servicePrincipal/"));
    });
  return {
    own: { entities: texts(own), links: links(own).sort() },
    seen: { entities: texts(replica), links: links(replica).sort() },
  };
}

describe("a reading of a live tenant through Graph", () => {
  test("holds what the directory itself reports", async () => {
    await using graph = await openContosoThroughGraph();
    const replica = new Replica();
    await readInto(replica, graph);
    const { own, seen } = await held(graph, replica);
    expect(seen).toEqual(own);
    expect(own.entities.length).toBeGreaterThan(200);
    expect(own.links.length).toBeGreaterThan(500);
  });
});
