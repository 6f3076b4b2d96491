import { parseArgs } from "node:util";
import { runDistributed } from "./distributed/run-distributed.ts";
import { shownProgress } from "./distributed/shown-progress.ts";
import { quantile } from "./figures.ts";

/**
 * Daily captures of many tenants that are due at the same moment, by workers on one database: `npm run bench:distributed`.
 * Ends with status 1 if anything is lost or doubled, or if it takes more than 1.2 times the work divided by the workers and
 * the tenants that each has in work.
 */
const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "2" },
    "at-once": { type: "string", default: "8" },
    small: { type: "string", default: "200x1000" },
    large: { type: "string", default: "3x20000" },
    faults: { type: "boolean", default: false },
    // Minutes.
    patience: { type: "string", default: "60" },
  },
});

function sized(text: string) {
  const [tenants = Number.NaN, objects = Number.NaN] = text.split("x").map(Number);
  if (!Number.isInteger(tenants) || !(Number.isInteger(objects) && objects >= 1_000)) {
    throw new Error("Sizes are written as 200x1000: tenants, and the objects of each, which are at least 1000.");
  }
  return { tenants, objects };
}

const MOST = 1.2;
const workers = Number(values.workers);
const atOnce = Number(values["at-once"]);
const progress = shownProgress(process.stderr, () => performance.now());
const { ms, reports, tenants, faults } = await runDistributed({
  workers,
  atOnce,
  small: sized(values.small),
  large: sized(values.large),
  leaseMillis: 30_000,
  patience: Number(values.patience) * 60_000,
  faults: values.faults ? { kill: 0.2, stall: 0.4, failOver: 0.6 } : null,
  progress: progress.show,
}).finally(() => progress.clear());
const wrong = tenants.filter(
  ({ present, objects, captures, snapshots, sound }) =>
    present !== objects || captures !== 1 || snapshots !== 1 || !sound,
);
const work = reports.reduce((sum, { from, to }) => sum + to - from, 0);
const ratio = (ms * workers * atOnce) / work;
const ends = (large: boolean) => reports.filter((one) => one.large === large).map(({ since }) => since / ms);
const share = (value: number) => `${Math.round(value * 100)} %`;
console.log(`${tenants.length} tenants in ${(ms / 1_000).toFixed(1)} s by ${workers} workers: ${faults.join(", ")}`);
console.log(`time x workers x ${atOnce} in work / sum of work: ${ratio.toFixed(2)} (at most ${MOST} without faults)`);
console.log(`peak memory of a worker: ${Math.round(Math.max(...reports.map(({ peak }) => peak)))} MiB`);
for (const [name, large] of [
  ["small", false],
  ["large", true],
] as const) {
  const [median, p90, last] = [0.5, 0.9, 1].map((part) => share(quantile(ends(large), part)));
  console.log(`${name} tenants were done at ${median} of the time (median), ${p90} (p90), ${last} (last)`);
}
console.log(`lost, doubled or unsound: ${wrong.length === 0 ? "no tenant" : JSON.stringify(wrong)}`);
process.exitCode = wrong.length > 0 || (!values.faults && ratio > MOST) ? 1 : 0;
