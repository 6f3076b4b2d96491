import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { engineThread } from "../../src/app/engine-thread/engine-thread.ts";
import { attempt } from "../../src/app/hosted/attempt.ts";
import { keptSignIn } from "../../src/app/microsoft/microsoft-mode.ts";
import { sandboxCapabilities } from "../../src/app/sandbox/capabilities.ts";
import { locked } from "../../src/app/sandbox/generations.ts";
import { hostRecovers } from "../../src/app/who-recovers.ts";
import { RewindError } from "../../src/domain/errors.ts";
import { configuredOwner } from "../../src/service/session.ts";
import { entry, ran } from "../cli/support.ts";
import { once, type Pair, pair } from "./pair.ts";
import { inFolder, printedBy } from "./shown.ts";
import { accepted, tried } from "./tried.ts";
import { working } from "./working.ts";

const waiting = () => inFolder(async (folder) => working({ ENTRA_REWIND_DATA: folder }));
const unbuilt = printedBy(() => ["doctor"]);
const unset = printedBy(
  () => ["doctor"],
  () => ({ ENTRA_REWIND_MODE: "microsoft" }),
);

/** Makes calls on a thread of this script, until it ends or is closed. Returns what they are answered and what is noticed. */
const onThread = (script: string, isClosed = false) =>
  once(async () => {
    const notices: string[] = [];
    const thread = engineThread({
      start: () => new Worker(script, { eval: true }),
      capabilities: sandboxCapabilities,
      notify: (line) => void notices.push(line),
    });
    if (isClosed) await thread.close();
    const end = await tried(() => thread.services(configuredOwner).approvals.listPending())();
    await thread.close();
    return [end, ...notices].join("\n");
  });
const ANSWERING = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ kind, id }) => {
    if (kind === "close") parentPort.close();
    else parentPort.postMessage({ kind: "reply", id, result: { ok: true, value: [] } });
  });`;
const answered = onThread(ANSWERING);
const failed = onThread('throw new Error("x");');
const threads: readonly Pair[] = [
  pair("The server is stopping. Start it again.", onThread(ANSWERING, true), answered, accepted),
  pair("The engine's thread failed: …", failed, answered, accepted),
  pair(
    "The engine stopped before it answered. Make the call again: it starts afresh and takes unfinished jobs up where they were.",
    failed,
    answered,
    accepted,
  ),
  pair(
    "--engine-thread is how the server starts a thread of its own, and no command.",
    async () => (await ran(entry, ["--engine-thread"])).errors,
    async () => (await ran(entry, ["--engine-threads"])).errors,
    "unknown option",
  ),
];

const building = (isOccupied: boolean) => () =>
  inFolder(async (folder) => {
    const place = { root: join(folder, "sandbox"), sleep: async () => {}, signal: new AbortController().signal };
    const second = tried(() => locked(place, async () => {}));
    return isOccupied ? locked(place, async () => second()) : second();
  });
const attempted = (error: Error) => async () => {
  const found = await attempt("place", () => Promise.reject(error));
  return "finding" in found ? `${found.finding.says} -> ${found.finding.remedy}` : accepted;
};
/** Returns the heading over a variable in the help. */
const headingOver = (variable: string) => async () => {
  const [before = ""] = (await printedBy(() => ["--help"])()).split(new RegExp(`^  ${variable} `, "m"));
  return before.split("\n").findLast((line) => line.startsWith("Environment")) ?? "no heading";
};
const others: readonly Pair[] = [
  pair(
    "Another process has been building the sandbox for two minutes. End it, or wait and try again.",
    building(true),
    building(false),
    accepted,
  ),
  pair(
    "Check that this machine reaches it.",
    attempted(new Error("connect ECONNREFUSED")),
    attempted(new RewindError("unavailable", "It is full. Make room.")),
    "-> Make room.",
  ),
  pair(
    "This server has no registration to write with. Its operator sets ENTRA_REWIND_WRITER_CLIENT_ID, or cancel it.",
    async () => String(await hostRecovers(false)({ id: "ada", userPrincipalName: "ada" })),
    async () => String(await hostRecovers(true)({ id: "ada", userPrincipalName: "ada" })),
    "null",
  ),
  pair(
    "kept in this platform's secure store",
    () => keptSignIn(true).says,
    () => keptSignIn(false).says,
    "for this process only",
  ),
  pair(
    "for this process only; install @azure/identity-cache-persistence beside entra-rewind to keep it",
    () => keptSignIn(false).says,
    () => keptSignIn(true).says,
    "secure store",
  ),
  pair("sign-in kept", () => keptSignIn(true).name, unset, "setup"),
  pair("Run entra-rewind setup, and set what it prints.", unset, unbuilt, "not built yet"),
  pair(
    "In mode microsoft there is no work for a worker: Microsoft's service carries out its jobs itself.",
    () => working({ ENTRA_REWIND_MODE: "microsoft" }),
    waiting,
    "Waiting for one.",
  ),
  pair(
    "microsoft or vault",
    headingOver("ENTRA_REWIND_SIGN_IN"),
    headingOver("ENTRA_REWIND_RETENTION"),
    "Environment in mode vault:",
  ),
  pair(
    "microsoft or vault on a host",
    headingOver("ENTRA_REWIND_HOST_URL"),
    headingOver("ENTRA_REWIND_SIGN_IN"),
    "Environment in mode microsoft or vault (see",
  ),
];

/** On the engine's thread, and on what a process cannot do or keep. */
export const processPairs: readonly Pair[] = [...threads, ...others];
