import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tellOutcome, tellPlan, tellSuspicions } from "../../drill/tell-results.ts";
import { toldOn } from "../../drill/teller.ts";
import { readDrift } from "../../src/app/vault/drift.ts";
import { approve } from "../../src/cli/commands/approve.ts";
import { showDrift } from "../../src/cli/commands/show-drift.ts";
import { showPlan } from "../../src/cli/commands/show-plan.ts";
import { verify } from "../../src/cli/commands/verify.ts";
import { announce } from "../../src/cli/serve/announce.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { createScreen, type Screen } from "../../src/terminal/screen.ts";
import { approveOnTerminal, terminalOf } from "../support/attack-harness.ts";
import { at, previewUsers } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** As long as Entra lets a name be, in words as long as it lets a mail address be. */
const words = (last: string): string => `${"Long-".repeat(12)} `.repeat(4).slice(0, 255 - last.length) + last;
const NAMES = ["one", "two", "three"].map(words);
/** A reply URL that is longer than any value a terminal shows whole. */
const URL = `https://contoso.example/${"callback/".repeat(120)}end`;
const TOKEN = "token.".repeat(60);
const ID = "5d0f1c2e-9b3a-4c6d-8e7f-a1b2c3d4e5f6";

let tenant: RehearsalTenant;
beforeAll(async () => {
  tenant = await openRehearsalTenant();
  const { hands, services } = tenant;
  const users = NAMES.map((name, at) =>
    tenant.addUser(["ann", "bob", "eve"][at] ?? "", { displayName: name, department: "Research" }),
  );
  const app = hands.create("application", { displayName: words("app"), web: { redirectUris: [URL] } });
  const { caller } = await services.session.signedIn();
  await services.recovery.takeSnapshot({ label: null, caller });
  tenant.later(MINUTE);
  for (const ref of users) hands.update(ref, { department: null });
  hands.update(app, { web: { redirectUris: ["https://evil.example"] } });
  await using host = await newHost(tenant.parts);
  const previewJobId = await previewUsers(host);
  await host.call("start_recovery", { previewJobId });
  await approveOnTerminal(tenant);
  const recoveryJobId = at((await host.call("start_recovery", { previewJobId })).data, "jobId");
  await host.call("get_job", { jobId: recoveryJobId, waitSeconds: 30 });
  for (const [at, ref] of users.entries()) hands.update(ref, { department: `Sales ${at}` });
  await host.call("verify_recovery", { recoveryJobId, waitSeconds: 30 });
  const snapshot = at((await host.call("list_snapshots")).data, "items", 1, "snapshotId");
  const all = await host.call("start_preview", { snapshot, scope: { all: true }, waitSeconds: 30 });
  await host.call("start_recovery", { previewJobId: at(all.data, "jobId") });
});
afterAll(() => tenant[Symbol.asyncDispose]());

/** Returns what a command prints on a terminal of this width, or into a pipe. */
async function printed(columns: number | null, work: (screen: Screen) => unknown): Promise<string> {
  let text = "";
  const output = Object.assign(new PassThrough(), columns === null ? {} : { isTTY: true, columns });
  output.on("data", (chunk) => {
    text += String(chunk);
  });
  const input = Object.assign(new PassThrough(), columns === null ? {} : { isTTY: true });
  input.end();
  await work(createScreen({ input, output, errors: new PassThrough().resume() }));
  return stripVTControlCharacters(text);
}

const others = { backupAdministrator: TOKEN, backupReader: TOKEN, breakGlass: TOKEN, noRole: TOKEN };
const tokens = { ...others, globalAdministrator: TOKEN };
const facet = { type: "user", id: ID, displayName: words("victim"), facet: "department", by: words("author") };

/** Each table with texts that people copy from it. The others are in copyable.test.ts. */
const tables: readonly (readonly [command: string, print: (screen: Screen) => unknown, copied: readonly string[]])[] = [
  ["approve", (screen) => approve(terminalOf(tenant), screen, { clock: tenant.parts.clock, folder: "/data" }), []],
  ["verify", (screen) => verify(tenant.services, screen, {}), NAMES],
  ["vault drift", async (screen) => showDrift(screen, await readDrift(tenant.services, undefined)), NAMES],
  ["serve", (screen) => announce(screen, { url: "http://x", tokens, people: [], authorityFile: null }, false), [TOKEN]],
  ["drill, its suspects", (screen) => tellSuspicions(toldOn(screen), suspects), NAMES],
  ["drill, its plan", (screen) => tellPlan(toldOn(screen), { jobId: ID, changes: [] }), []],
  [
    "drill, its outcome",
    (screen) =>
      tellOutcome(toldOn(screen), { verified: true, kept: [facet], keptAre: "of others", lost: [], spared: 0 }),
    [facet.by, facet.displayName],
  ],
  ["drill, its calls", (screen) => toldOn(screen).calls("start_preview", { ids: NAMES, url: URL }), [...NAMES, URL]],
];
const suspects = NAMES.map((actor) => ({ actor, objects: 1, score: 1, grounds: [] }));

test.each([40, 80, 200, null])("no table is cut where people copy, at %s columns (null is a pipe)", async (columns) => {
  for (const [command, print, copied] of tables) {
    const text = await printed(columns, print);
    // A cell wraps between words only.
    for (const word of copied.flatMap((one) => one.split(" "))) expect(text, command).toContain(word);
    const cut = text.split("\n").filter((line) => line.includes("…"));
    expect(
      cut.filter(() => columns === null),
      command,
    ).toEqual([]);
  }
});

test("a pipe gets every value of a change whole, and a terminal its beginning with the length", async () => {
  const [request] = await tenant.services.approvals.listPending();
  if (request === undefined) throw new Error("Nothing waits.");
  const shown = (columns: number | null) => printed(columns, (screen) => showPlan(request, tenant.services, screen));
  expect(await shown(200)).toContain(`(${URL.length.toLocaleString("en")} characters)`);
  expect(await shown(null)).toContain(URL);
});

test("sentences name people and applications whole, at every width and in a pipe", async () => {
  const [request] = await tenant.services.approvals.listPending();
  if (request === undefined) throw new Error("Nothing waits.");
  for (const columns of [40, 200, null]) {
    const text = await printed(columns, (screen) => showPlan(request, tenant.services, screen));
    const told = text.replace(/\s+/g, " ");
    expect(told).toContain(`"${words("app")}"`);
    // The others are named behind the first one.
    expect(NAMES.filter((name) => told.includes(`"${name}"`))).toHaveLength(NAMES.length);
  }
});
