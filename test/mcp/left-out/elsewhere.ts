import { PassThrough } from "node:stream";
import { expect } from "vitest";
import { approveWaiting } from "../../../src/cli/commands/approve.ts";
import { runProgram } from "../../../src/cli/program.ts";
import { entry, screenTyping } from "../../cli/support.ts";
import { cutMarks } from "../../support/cut-marks.ts";
import { at } from "../../support/incident.ts";
import { newHost } from "../../support/mcp-host.ts";
import { kinds } from "./kinds.ts";
import { countOf } from "./row-proofs.ts";
import { itemsOf, listOf, numberIn, PAGE_BYTES, type Walk } from "./walk.ts";

/** Shows that resources say what they leave out in a known way, and that each call they name shows as much as they count. */
export async function proveResources(walk: Walk): Promise<void> {
  const { host, previewJobId, big } = walk;
  const changes = `entra://jobs/${previewJobId}/changes`;
  const { uris } = await host.listResources();
  for (const uri of [...uris, `entra://jobs/${previewJobId}`, changes, `entra://snapshots/${big.snapshot}`]) {
    const data = await host.read(uri);
    expect(Buffer.byteLength(JSON.stringify(data)), uri).toBeLessThanOrEqual(PAGE_BYTES);
    const answer = { ...(await walk.call("get_job", { jobId: previewJobId })), text: "", data: Object(data) };
    for (const mark of cutMarks(data, "")) {
      const known = kinds.filter(({ says }) => says.test(mark.text));
      expect(known, `${uri} ${mark.path}: ${mark.text}`).not.toEqual([]);
      for (const { says, prove } of known) {
        const found = says.exec(mark.text);
        if (found !== null) await prove({ walk, answer, tool: "list_changes", args: { previewJobId }, mark, found });
      }
    }
  }
  const first = await host.read(changes);
  const cursor = at(first, "nextCursor");
  expect(cursor).toEqual(expect.any(String));
  const further = itemsOf(await walk.whole("list_changes", { previewJobId, cursor }));
  const whole = itemsOf(await walk.whole("list_changes", { previewJobId, detail: "names", limit: 100 }));
  expect(countOf(listOf(at(first, "items"))) + countOf(further)).toBe(countOf(whole));
}

/** Shows that `more` at the terminal shows each object of a plan, as many as each page counts. */
export async function proveTerminal(walk: Walk): Promise<void> {
  const { previewJobId, parts, environment } = walk;
  if (environment === null) throw new Error("This tenant is no command's.");
  const listed = await walk.whole("list_changes", { previewJobId, recoverable: true, detail: "names", limit: 100 });
  const total = countOf(itemsOf(listed));
  const pages = Math.ceil(total / PAGE);
  await using host = await newHost(parts);
  expect(await host.call("start_recovery", { previewJobId })).toMatchObject({ state: "approvalRequired" });
  // One more than there are pages, which the terminal says.
  const { screen, output } = screenTyping(...Array.from({ length: pages }, () => "more"), "");
  const input = new PassThrough();
  await approveWaiting(
    { entry, command: [], streams: { input, output: input, errors: input }, environment },
    screen,
    {},
  );
  const said = output();
  const left = [...said.matchAll(/^Page (\d+) of (\d+)\. ([\d,]+) more objects? not shown yet: type more\.$/gm)];
  expect(left.map(([, page, of, more]) => [page, of, more].map(numberIn))).toEqual(
    Array.from({ length: pages - 1 }, (_, at) => [at + 1, pages, total - PAGE * (at + 1)]),
  );
  expect(said).toContain("All changes have been shown.");
  expect(objectsIn(said)).toBe(total);
}

/** The objects of a page at the terminal. */
const PAGE = 25;

/** Counts the objects in tables of changes: those with rows of their own, and those that share theirs. */
function objectsIn(said: string): number {
  const rows = said.split("\n").map((line) => line.split(/ {2,}/));
  const alone = new Set<string>();
  let alike = 0;
  for (const [action = "", type = "", object = "", what = "", names = ""] of rows) {
    if (object !== "in the same way") {
      if (ACTIONS.test(action)) alone.add(`${type} ${object}`);
      continue;
    }
    if (what !== "their names") continue;
    const more = numberIn(/ and ([\d,]+) more$/.exec(names.trim())?.[1]);
    const named = names.replace(/ and [\d,]+ more$/, "").split(", ").length;
    expect(numberIn(/^[\d,]+/.exec(type)?.[0]), names).toBe(named + more);
    alike += named + more;
  }
  return alone.size + alike;
}

const ACTIONS = /^(?:change back|restore|delete|remove|create again)$/i;

/** Shows that the trail has more records where a command says so, and that the option it names shows them. */
export async function proveTrail({ big, call, parts, environment }: Walk): Promise<void> {
  if (environment === null) throw new Error("This tenant is no command's.");
  await using host = await newHost(parts);
  for (const { type, id } of big.people.slice(0, 2)) {
    const preview = await call("start_preview", { scope: { entities: [{ type, ids: [id] }] } });
    await host.call("start_recovery", { previewJobId: at(preview.data, "jobId") });
  }
  const shown = await printed(["audit", "--limit", "1"], environment);
  const option = /^Older records are there too; (--limit) shows more than 1\.$/m.exec(shown)?.[1] ?? "";
  const all = JSON.parse(await printed(["audit", option, "1000", "--json"], environment));
  expect(at(all, "more")).toBe(false);
  expect(listOf(at(all, "items")).length).toBeGreaterThan(1);
}

async function printed(argv: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  const [input, output] = [Object.assign(new PassThrough(), { isTTY: false }), new PassThrough()];
  const parts: string[] = [];
  output.on("data", (chunk) => parts.push(String(chunk)));
  input.end();
  await runProgram(argv, { entry, command: [], streams: { input, output, errors: output }, environment });
  return parts.join("");
}
