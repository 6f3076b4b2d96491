import { describe, expect, test } from "vitest";
import type { FeedBatch } from "../../../src/directory/directory.ts";
import { readLive } from "../../../src/directory/live/capture/live-feed.ts";
import { defaultLivePolicy, type LiveContext } from "../../../src/directory/live/context.ts";
import { sameValue } from "../../../src/domain/changes/equality.ts";
import { type RefKey, refKey } from "../../../src/domain/tenant/entity.ts";
import { type EntityState, endsOf } from "../../../src/domain/tenant/state.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../../support/contoso-through-graph.ts";
import { Replica } from "../embedded/a-history.ts";

const signal = new AbortController().signal;

const liveContext = ({ context, tenant }: ContosoThroughGraph): LiveContext => ({
  client: context.client,
  tenant: tenant.directory.tenant.id,
  coverage: "extended",
  clock: context.clock,
  sleep: async () => {},
  newSecret: () => "a secret",
  policy: defaultLivePolicy,
});

const readInto = (replica: Replica, graph: ContosoThroughGraph): Promise<FeedBatch[]> =>
  replica.read(readLive(liveContext(graph), replica.cursor, signal));

/** Returns the differences between a replica that was read through Graph and the directory itself. */
async function differences(graph: ContosoThroughGraph, replica: Replica): Promise<readonly string[]> {
  const own = new Replica();
  await own.read(graph.tenant.directory.feed(null, signal));
  const live = (key: string): boolean => own.entities.get(key as RefKey)?.life === "live";
  // Graph shows relationships and links between live objects only.
  const shown = ({ ref, properties }: EntityState): boolean =>
    endsOf(ref, properties).every((end) => end.some((one) => live(refKey(one))));
  const found: string[] = [];
  // A history names a federated credential with its application.
  const held = new Map([...replica.entities].map(([key, state]) => [key.replace(/\/[^:]+:/, "/"), state] as const));
  for (const [key, state] of own.entities) {
    const seen = held.get(key);
    if (seen === undefined) {
      // A history of a live tenant leaves out Microsoft's own roles, which everyone has.
      if (shown(state) && !(state.builtIn && state.ref.type === "roleDefinition")) found.push(`${key} is missing`);
      continue;
    }
    if (seen.life !== state.life) found.push(`${key} is ${seen.life}`);
    for (const name of new Set([...Object.keys(state.properties), ...Object.keys(seen.properties)])) {
      const [a, b] = [state.properties[name] ?? null, seen.properties[name] ?? null];
      if (!sameValue(state.ref.type, name, a, b)) found.push(`${key} ${name}`);
    }
  }
  for (const key of held.keys()) if (!own.entities.has(key as RefKey)) found.push(`${key} is invented`);
  const links = ({ links: all }: Replica): string[] =>
    [...all].filter((link) => {
      const [source = "", name, target = ""] = link.split(" ");
      return live(source) && live(target) && !(name === "sponsors" && source.startsWith("servicePrincipal/"));
    });
  const [ownLinks, seenLinks] = [new Set(links(own)), new Set(links(replica))];
  for (const link of ownLinks) if (!seenLinks.has(link)) found.push(`${link} is missing`);
  for (const link of seenLinks) if (!ownLinks.has(link)) found.push(`${link} is invented`);
  return found;
}

describe("a reading of a live tenant through Graph", () => {
  test("a reading of a live tenant through Graph has what the directory itself reports", async () => {
    await using graph = await openContosoThroughGraph();
    const replica = new Replica();
    await readInto(replica, graph);
    expect(await differences(graph, replica)).toEqual([]);
    expect(replica.entities.size).toBeGreaterThan(200);
    expect(replica.links.size).toBeGreaterThan(500);
  });
});
