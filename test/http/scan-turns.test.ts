import { expect, test } from "vitest";
import { noPages, type ScanTurn, ScanTurns, type SearchedPages } from "../../src/http/scan-turns.ts";

const tooMany = { facts: { graphStatus: 429, graphCode: "TooManyRequests" } };

/** A search of a caller, and the way to end its request. */
function search(
  turns: ScanTurns,
  caller: string,
  batch: SearchedPages | null = null,
): { turn: ScanTurn; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { turn: turns.for(caller, promise, batch), end: resolve };
}

/** Returns true if the turn has come after everything that could let it come has happened. */
async function hasCome(turn: Promise<void>): Promise<boolean> {
  let come = false;
  void turn.then(() => {
    come = true;
  });
  for (let round = 0; round < 3; round += 1) await new Promise(setImmediate);
  return come;
}

test("the requests of a batch search twenty pages together, and a search that has begun is finished", async () => {
  const turns = new ScanTurns();
  const batch = noPages();
  const long = search(turns, "mallory", batch);
  for (let page = 0; page < 30; page += 1) await long.turn();
  const next = search(turns, "mallory", batch);
  await expect(next.turn()).rejects.toMatchObject(tooMany);
  await long.turn();
  long.end();
  const alone = search(turns, "mallory");
  expect(await hasCome(alone.turn())).toBe(true);
});

test("the requests of a batch search one list after the other, until they have searched twenty pages", async () => {
  const turns = new ScanTurns();
  const batch = noPages();
  const [first, second, third] = [1, 2, 3].map(() => search(turns, "mallory", batch));
  if (first === undefined || second === undefined || third === undefined) throw new Error("There are three.");
  await first.turn();
  const waiting = [second.turn(), third.turn()];
  expect(await hasCome(waiting[0] ?? Promise.resolve())).toBe(false);
  await first.turn();
  first.end();
  await waiting[0];
  for (let page = 0; page < 20; page += 1) await second.turn();
  second.end();
  await expect(waiting[1]).rejects.toMatchObject(tooMany);
  third.end();
  const alone = search(turns, "mallory");
  expect(await hasCome(alone.turn())).toBe(true);
});

test("a request of a batch that ends while it waits for an earlier one lets the next begin", async () => {
  const turns = new ScanTurns();
  const batch = noPages();
  const [first, second, third] = [1, 2, 3].map(() => search(turns, "mallory", batch));
  await first?.turn();
  const waiting = second?.turn();
  second?.end();
  const last = third?.turn();
  first?.end();
  await Promise.all([waiting, last]);
  third?.end();
  await new Promise(setImmediate);
  const alone = Array.from({ length: 16 }, () => search(turns, "mallory"));
  const admitted = alone.map(({ turn }) => turn());
  await expect(search(turns, "mallory").turn()).rejects.toMatchObject(tooMany);
  for (const { end } of alone) end();
  await Promise.all(admitted);
});

test("a caller has sixteen searches waiting and no more, and no other caller waits for them", async () => {
  const turns = new ScanTurns();
  const open = Array.from({ length: 16 }, () => search(turns, "mallory"));
  const waiting = open.map(({ turn }) => turn());
  await expect(search(turns, "mallory").turn()).rejects.toMatchObject(tooMany);
  expect(await hasCome(search(turns, "ada").turn())).toBe(true);
  for (const { end } of open) end();
  await Promise.all(waiting);
  expect(await hasCome(search(turns, "mallory").turn())).toBe(true);
});

test("a caller's searches read a page in turn", async () => {
  const turns = new ScanTurns();
  const [first, second] = [search(turns, "mallory"), search(turns, "mallory")];
  await first.turn();
  const waiting = second.turn();
  expect(await hasCome(waiting)).toBe(false);
  const again = first.turn();
  expect(await hasCome(waiting)).toBe(true);
  expect(await hasCome(again)).toBe(false);
  second.end();
  await again;
});
