import { parseArgs } from "node:util";
import { underLoad } from "../test/support/host-load.ts";
import { startPostgres } from "../test/support/postgres-server.ts";

/**
 * Holds sessions over many tenants on two hosts and two workers while recoveries run and all four processes are replaced in
 * turn, and prints how long calls took. Exits with 1 if a call failed, a session could not be resumed or a job was lost.
 */
const { values } = parseArgs({
  options: {
    tenants: { type: "string", default: "20" },
    sessions: { type: "string", default: "200" },
    recoveries: { type: "string", default: "5" },
    objects: { type: "string", default: "200" },
    pause: { type: "string", default: "4000" },
  },
});
const database = await startPostgres();
const report = await underLoad({
  database: database.url,
  tenants: Number(values.tenants),
  sessions: Number(values.sessions),
  recoveries: Number(values.recoveries),
  objects: Number(values.objects),
  workers: 2,
  pause: Number(values.pause),
  stepwise: false,
  onNews: (line) => console.log(line),
});
await database.stop();

const percent = (times: readonly number[], share: number): string =>
  `${(times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(0)} ms`;
const line = (times: readonly number[]): string =>
  `half within ${percent(times, 0.5)}, 99 % within ${percent(times, 0.99)}, all within ${percent(times, 1)}`;
const { took, calm, stdio, errors, broken, jobs, lost, underWay, resumed } = report;
console.log(`over HTTP, ${values.sessions} sessions, ${took.length} calls: ${line(took)}`);
console.log(`over HTTP, one session and no load, ${calm.length} calls: ${line(calm)}`);
console.log(`over stdio, one session and no load, ${stdio.length} calls: ${line(stdio)}`);
console.log(`${errors.length} errors, ${resumed} sessions resumed, ${broken.length} broken`);
console.log(`recoveries: ${jobs.join(", ")}; ${underWay} under way during the first replacement; ${lost} objects lost`);
for (const each of [...errors, ...broken].slice(0, 20)) console.error(each);
process.exitCode = errors.length + broken.length + lost === 0 && jobs.every((end) => end === "successful") ? 0 : 1;
