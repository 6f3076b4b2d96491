import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildSandbox } from "../../src/app/sandbox/open-sandbox.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import type { Answer, Host } from "../support/host.ts";
import { at } from "../support/incident.ts";
import { stdioHosts } from "../support/mcp-host.ts";
import { rowWordsOfData, rowWordsOfText } from "../support/row-words.ts";
import { PAGE_BYTES } from "../support/token-budgets.ts";

/** Hosts on the sandbox of a seed, which these tests only read. */
const hosts = new Map<string | undefined, Promise<Host>>();
const folders: string[] = [];
afterAll(async () => {
  for (const host of hosts.values()) await (await host)[Symbol.asyncDispose]();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function hostOf(seed?: string): Promise<Host> {
  const host = hosts.get(seed) ?? startHost(seed);
  hosts.set(seed, host);
  return host;
}

async function startHost(seed?: string): Promise<Host> {
  const folder = mkdtempSync(join(tmpdir(), "full-page-"));
  folders.push(folder);
  await buildSandbox(readSettings({ ENTRA_REWIND_DATA: folder }), seed === undefined ? {} : { seed }, () => {});
  const [newest] = stdioHosts;
  return newest.start(folder);
}

const snapshotAt = async (host: Host, place: number): Promise<unknown> =>
  at((await host.call("list_snapshots")).data, "items", place, "snapshotId");

async function previewOf(host: Host, snapshot: unknown): Promise<unknown> {
  const preview = await host.call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 40 });
  return at(preview.data, "jobId");
}

const halvesOf = ({ text, data }: Answer): readonly string[] => [text, JSON.stringify(data)];

async function pagesOf(host: Host, tool: string, args: Readonly<Record<string, unknown>>): Promise<readonly Answer[]> {
  const pages: Answer[] = [];
  for (let cursor: unknown; pages.length === 0 || cursor !== undefined; ) {
    const page = await host.call(tool, { ...args, ...(cursor === undefined ? {} : { cursor }) });
    pages.push(page);
    cursor = at(page.data, "nextCursor");
  }
  return pages;
}

test("one call with a limit of 100 lists every change of the default incident with its dangers", async () => {
  const host = await hostOf();
  const previewJobId = await previewOf(host, await snapshotAt(host, 0));
  const page = await host.call("list_changes", { previewJobId, limit: 100 });
  expect(Number(at(page.data, "total"))).toBeGreaterThan(50);
  expect(at(page.data, "shown")).toBe(at(page.data, "total"));
  expect(at(page.data, "nextCursor")).toBeUndefined();
  expect(page.text).toMatch(
    /^Changes: (\d+) of \1 shown\.(?: Rows "without values": the same call with limit 5\d shows them\.)?$/m,
  );
  for (const half of halvesOf(page)) {
    expect(Buffer.byteLength(half)).toBeLessThanOrEqual(PAGE_BYTES);
    for (const rule of ["deletesCreated", "revivesDeleted", "undoesOthersWork", "credentialAdded", "appInUse"])
      expect(half).toContain(rule);
  }
  const others = (await host.call("list_changes", { previewJobId, risk: "deletesCreated" })).text;
  expect(others).toMatch(/softDelete user .* \| by #\d+ \| high deletesCreated$/m);
}, 120_000);

/** A change as its row at detail "full" has it. */
interface Told {
  readonly id: string;
  readonly action: string;
  readonly parts: readonly string[];
  readonly authors: readonly string[];
  readonly rules: readonly string[];
}

const listAt = (value: unknown, ...path: (string | number)[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

const toldIn = (pages: readonly Answer[]): readonly Told[] =>
  pages.flatMap(({ data }) =>
    listAt(data, "items").map((item) => ({
      id: String(at(item, "id")),
      action: String(at(item, "action")),
      parts: [
        ...listAt(item, "properties").map((one) => String(at(one, "name")).replace(/[.[].*$/, "")),
        ...listAt(item, "links").map((one) => String(at(one, "link"))),
      ],
      authors: listAt(item, "attribution").map((one) => String(at(one, "actor"))),
      rules: listAt(item, "risks").map((one) => String(at(one, "rule"))),
    })),
  );

// The eight sessions of the last incident leave room for one row less.
test.each([
  ["of its own", 100],
  ["maple", 100],
  ["river", 99],
])(
  "one call at compact detail lists 100 changes of three days or nearly so, with every action, author, danger and part that differs: seed %s",
  async (name, most) => {
    const seed = name === "of its own" ? undefined : name;
    const host = await hostOf(seed);
    const previewJobId = await previewOf(host, await snapshotAt(host, 3));
    const page = await host.call("list_changes", { previewJobId, limit: 100 });
    expect(Number(at(page.data, "total"))).toBeGreaterThan(100);
    expect(at(page.data, "shown")).toBe(most);
    for (const half of halvesOf(page)) expect(Buffer.byteLength(half)).toBeLessThanOrEqual(PAGE_BYTES);

    const authors = new Map(
      listAt(page.data, "authors", "rows").map((row) => [String(at(row, 0)), String(at(row, 1))]),
    );
    const told = toldIn(await pagesOf(host, "list_changes", { previewJobId, detail: "full" })).slice(0, most);
    for (const words of [rowWordsOfText(page.text), rowWordsOfData(page.data)]) {
      expect(words.size).toBe(most);
      for (const one of told) {
        const row = words.get(one.id) ?? "no row";
        const named = (row.match(/#\d+/g) ?? []).map((key) => authors.get(key));
        expect(row).toContain(one.action);
        expect(one.authors.filter((author) => !named.includes(author))).toEqual([]);
        expect(one.rules.filter((rule) => rule !== "notRecovered" && !row.includes(rule))).toEqual([]);
        if (one.action === "update") expect(one.parts.filter((part) => !row.includes(part))).toEqual([]);
      }
    }

    const [note = "", limit] =
      /(?:Rows "without values"|Every row is without its values): [\w ]+ limit (\d+) .*\./.exec(page.text) ?? [];
    expect(at(page.data, "note")).toBe(note);
    if (note.startsWith("Rows")) for (const half of halvesOf(page)) expect(half).toContain("without values: ");
    const whole = await host.call("list_changes", { previewJobId, limit: Number(limit) });
    expect(at(whole.data, "shown")).toBe(Number(limit));
    for (const half of halvesOf(whole)) expect(half).not.toMatch(/without (?:its )?values/);
  },
  120_000,
);

test("a page of more changes than fit without their values keeps the values and says so", async () => {
  const host = await hostOf();
  const from = await snapshotAt(host, 3);
  const compact = await pagesOf(host, "compare_snapshots", { from, limit: 100 });
  const [first, next] = compact;
  if (first === undefined || next === undefined) throw new Error("One page holds it all.");
  expect(Number(at(first.data, "shown"))).toBeLessThan(100);
  expect(first.text).toContain('With detail "names" a page holds more of them');
  expect(first.text).not.toContain("without values");
  expect(Number(at(next.data, "shown"))).toBeGreaterThan(70);
  for (const half of compact.flatMap(halvesOf)) expect(Buffer.byteLength(half)).toBeLessThanOrEqual(PAGE_BYTES);
  const names = await pagesOf(host, "compare_snapshots", { from, limit: 100, detail: "names" });
  const shownIn = (pages: readonly Answer[]) => pages.reduce((sum, { data }) => sum + Number(at(data, "shown")), 0);
  expect(shownIn(names)).toBe(shownIn(compact));
}, 120_000);

test.each([undefined, "maple", "oak"])(
  "one call of a comparison lists nearly every change of the default incident with each danger by its rule and object: seed %s",
  async (seed) => {
    await using host = await startHost(seed);
    const from = await snapshotAt(host, 0);
    const page = await host.call("compare_snapshots", { from });
    expect(Number(at(page.data, "shown"))).toBeGreaterThanOrEqual(50);
    const all = await pagesOf(host, "compare_snapshots", { from });
    expect(all.reduce((sum, { data }) => sum + Number(at(data, "shown")), 0)).toBeGreaterThanOrEqual(60);
    expect(all.length).toBeLessThanOrEqual(2);
    for (const half of halvesOf(page)) expect(Buffer.byteLength(half)).toBeLessThanOrEqual(PAGE_BYTES);
    const [, dangers, limit] =
      /(\d+) dangers without whole sentences, .*: the same call with limit (\d+) shows all of it\./.exec(page.text) ??
      [];
    const whole = await host.call("compare_snapshots", { from, limit: Number(limit) });
    for (const half of halvesOf(whole))
      expect(half).not.toMatch(/without (?:whole sentences|sentences|its values|values)/);
    const sentences = listAt(whole.data, "dangers").map(String);
    const kept = sentences.filter((sentence) => listAt(page.data, "dangers").includes(sentence));
    expect(sentences.length - kept.length).toBe(Number(dangers));
    // What many objects share is a danger of no object, by which it could be named.
    expect(kept.filter((sentence) => !/^critical: |^high: \d+ users were removed/.test(sentence))).toEqual([]);
    for (const half of halvesOf(page).map((one) => one.replaceAll('\\"', '"'))) {
      expect(half).toContain('high: Policy "CA001 Require MFA for all users" is weaker …');
      expect(half).toMatch(/high: The group "Finance" has 0 of the \d+ users it had …/);
      expect(half).toMatch(/high: The application "Payroll Bridge" was deleted … and 1 more/);
      expect(half).toMatch(/medium, without sentences, .*trustedRangeAdded "Head office Berlin"/);
    }
  },
  120_000,
);

test("100 changes of a comparison take at most two pages", async () => {
  await using host = await startHost();
  const from = await snapshotAt(host, 3);
  const [first, second] = await pagesOf(host, "compare_snapshots", { from, limit: 100 });
  expect(Number(at(first?.data, "shown")) + Number(at(second?.data, "shown"))).toBeGreaterThanOrEqual(100);
}, 120_000);
