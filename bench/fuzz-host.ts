import { parseArgs } from "node:util";
import fc from "fast-check";
import { aCloud } from "../test/support/a-cloud.ts";
import { fuzzedHostRequests, sendFuzzed } from "../test/support/fuzzed-host-requests.ts";
import { bothScopes, hostProcess } from "../test/support/host-process.ts";
import { liveHost } from "../test/support/live-host.ts";

/**
 * Sends many requests of every kind to `entra-rewind host`, half of them to the sandbox and half to a vault of two tenants,
 * and prints how they were answered. Exits with 1 if one was answered with 500 or above or too late, if a server wrote an
 * unexpected error, or if one does not go on.
 */
const { values } = parseArgs({
  options: { requests: { type: "string", default: "10000" }, seed: { type: "string", default: "16" } },
});
const [half, seed] = [Math.ceil(Number(values.requests) / 2), Number(values.seed)];
/** People with and without roles. A caller is held to 600 requests a minute, so there are many. */
const people = ["Ada Lindgren", "Grace Okonkwo", "Ravi Deshmukh", "Nora Fitzgerald"];
const members = ["ada.lindgren", "grace.okonkwo", "nora.fitzgerald"];
/** Answers are counted, because a limit that refuses most requests would hide faults behind it. */
const TOO_MANY = 429;

let failed = false;
async function fuzzed(name: string, origin: string, tokens: readonly string[], errors: () => string): Promise<void> {
  const requests = fc.sample(fuzzedHostRequests(tokens.length), { numRuns: half, seed });
  const began = performance.now();
  const { statuses, faults, slowest } = await sendFuzzed(origin, tokens, requests);
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${name}: ${half} requests in ${seconds} s, seed ${seed}, slowest ${slowest.toFixed(0)} ms`);
  for (const [status, count] of [...statuses].sort(([a], [b]) => a - b)) console.log(`${status}  ${count}`);
  const defects = errors()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("{"));
  for (const fault of [...faults, ...defects].slice(0, 20)) console.error(fault);
  const goesOn = (await fetch(`${origin}/readyz`)).status === 200;
  if (faults.length > 0 || defects.length > 0 || !goesOn || (statuses.get(TOO_MANY) ?? 0) > half / 2) failed = true;
}

{
  await using sandbox = await hostProcess();
  const tokens = await Promise.all(people.map((person) => sandbox.signIn(person)));
  await fuzzed("sandbox", sandbox.origin, tokens, () => sandbox.errors());
}
{
  await using cloud = await aCloud(["contoso", "maple"]);
  await using live = await liveHost(cloud, { mode: "vault" });
  const tokens = await Promise.all(
    cloud.tenants.flatMap((tenant) => members.map((person) => cloud.token(tenant, person, bothScopes))),
  );
  await fuzzed("vault", live.origin, tokens, () => live.errors());
}
process.exitCode = failed ? 1 : 0;
