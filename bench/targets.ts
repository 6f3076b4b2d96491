import type { Unit } from "./figures.ts";
import { figureValue, type Measured, type Of } from "./measured.ts";
import { names } from "./names.ts";
import { previewedChanges } from "./plan.ts";

/** A bound that the project has set itself, and what this run found for it. */
export interface Target {
  readonly name: string;
  readonly size: number | null;
  /** Null where the run did not measure it. */
  readonly value: number | null;
  readonly unit: Unit;
  readonly sense: "at most" | "at least";
  readonly bound: number;
  /** Null without a verdict: it was not measured, or the tenant is smaller than the target is meant for. */
  readonly held: boolean | null;
  /** The reason why there is no verdict. */
  readonly note: string;
}

type Bound = Pick<Target, "unit" | "sense" | "bound">;
type Found = (name: string, of?: Of) => number | undefined;

const atMost = (bound: number, unit: Unit = "x"): Bound => ({ sense: "at most", bound, unit });
const atLeast = (bound: number, unit: Unit = "x"): Bound => ({ sense: "at least", bound, unit });
const LARGE = 100_000;
const HUGE = 1_000_000;

interface Rule extends Bound {
  readonly name: string;
  /** The smallest tenant it is meant for. */
  readonly from: number;
  value(found: Found): number | undefined;
}

/** A figure that is a target under its own name. */
const byItself = (name: string, bound: Bound): Rule => ({ name, from: LARGE, ...bound, value: (found) => found(name) });

/** Targets within one size. */
const rules: readonly Rule[] = [
  {
    name: "full join / preview of 1,000 changes",
    from: HUGE,
    ...atLeast(100),
    value: (found) => ratio(found(names.fullJoin), found(names.preview(1_000))),
  },
  {
    name: "first page of 100,000 changes / of 100",
    from: LARGE,
    ...atMost(3),
    value: (found) => ratio(found(names.firstPage(100_000)), found(names.firstPage(100))),
  },
  {
    name: "preview of 1,000 changes",
    from: LARGE,
    ...atMost(45, "ms"),
    value: (found) => found(names.preview(1_000)),
  },
  {
    name: "preview of 100,000 changes",
    from: LARGE,
    ...atMost(4_000, "ms"),
    value: (found) => found(names.preview(100_000)),
  },
  {
    name: "preview of 1,000,000 changes",
    from: HUGE,
    ...atMost(45_000, "ms"),
    value: (found) => found(names.preview(1_000_000)),
  },
  {
    name: "preview of 100,000 changes, peak memory",
    from: LARGE,
    ...atMost(250, "MiB"),
    value: (found) => found(names.previewPeak(100_000)),
  },
  {
    name: "peak memory of a preview: 1,000,000 changes / 100,000",
    from: HUGE,
    ...atMost(1.1),
    value: (found) => ratio(found(names.previewPeak(1_000_000)), found(names.previewPeak(100_000))),
  },
  byItself(names.incidentPage, atMost(2_000, "ms")),
  byItself(names.incidentCancel, atMost(2_000, "ms")),
  byItself(names.incidentStop, atMost(2_000, "ms")),
  byItself(names.incidentLoop, atMost(20, "ms")),
  {
    name: "recovery of 10,000 changes, embedded directory",
    from: LARGE,
    ...atLeast(8_000, "objects/s"),
    value: (found) => found(names.recoveryRate(10_000)),
  },
  {
    name: "1,000 changes: running process / git diff",
    from: LARGE,
    ...atMost(0.4),
    value: (found) => ratio(found(names.comparison), found(names.gitDiff)),
  },
  {
    name: "1,000 changes: command line / git diff",
    from: LARGE,
    ...atMost(1),
    value: (found) => ratio(found(names.commandLine), found(names.gitDiff)),
  },
  {
    name: "1,000 changes: restic diff / command line",
    from: LARGE,
    ...atLeast(25),
    value: (found) => ratio(found(names.resticDiff), found(names.commandLine)),
  },
  {
    name: "1 % changed: git add + commit / capture",
    from: LARGE,
    ...atLeast(10),
    value: (found) => ratio(found(names.gitCapture), found(names.dailyCapture)),
  },
  {
    name: "first capture",
    from: HUGE,
    ...atMost(35, "s"),
    value: (found) => found(names.firstCapture),
  },
  {
    name: "history on disk, for each object with its links",
    from: LARGE,
    // What restic takes for the same tenant, 143 MB for 100,000 objects and 500,000 links.
    ...atMost(1_430, "bytes"),
    value: (found) => found(names.diskPerObject),
  },
  {
    name: "first capture: PostgreSQL / SQLite",
    from: LARGE,
    ...atMost(1.8),
    value: (found) => ratio(found(names.firstCapture, { database: "postgres" }), found(names.firstCapture)),
  },
  {
    name: "recovery of 10,000 changes: PostgreSQL / SQLite",
    from: LARGE,
    ...atMost(1.5),
    value: (found) => ratio(found(names.recovery(10_000), { database: "postgres" }), found(names.recovery(10_000))),
  },
  {
    name: "first capture, peak memory",
    from: HUGE,
    ...atMost(350, "MiB"),
    value: (found) => found(names.firstCapturePeak),
  },
  {
    name: "first capture over Graph, peak memory",
    from: HUGE,
    ...atMost(350, "MiB"),
    value: (found) => found(names.vaultPeak),
  },
  {
    name: "capture over Graph: reads / the read budget",
    from: LARGE,
    ...atLeast(0.95),
    value: (found) => found(names.budgetUsed),
  },
  {
    name: "capture over Graph: refused / all requests",
    from: LARGE,
    ...atMost(0.001),
    value: (found) => found(names.refused),
  },
  {
    name: "summary of 100,000 changes",
    from: LARGE,
    ...atMost(3_000, "ms"),
    value: (found) => found(names.summary(100_000)),
  },
  {
    name: "summary of 100,000 changes, peak memory",
    from: LARGE,
    ...atMost(300, "MiB"),
    value: (found) => found(names.summaryPeak(100_000)),
  },
];

/** Targets that no size matters to. Each is a figure. */
const ofRun: readonly (Bound & { readonly name: string; readonly figure: string })[] = [
  { name: "spawn to tools/list / bare node", figure: names.toolsList, ...atMost(3.5) },
  { name: "the same, installed globally", figure: names.toolsListInstalled, ...atMost(3.5) },
  { name: "the same, through npx", figure: names.toolsListNpx, ...atMost(3.5) },
  { name: "requests: EntraExporter / first capture", figure: names.exporterToFirst, ...atLeast(10) },
  { name: "requests: EntraExporter / capture of a day", figure: names.exporterToDay, ...atLeast(10) },
];

const onPostgres = (changes: number): Rule => ({
  name: `preview of ${changes.toLocaleString("en")} changes: PostgreSQL / SQLite`,
  from: LARGE,
  ...atMost(3),
  value: (found) => ratio(found(names.preview(changes), { database: "postgres" }), found(names.preview(changes))),
});

/** Every target there is, for each size that was measured, whether it could be judged or not. */
export function judged(measured: readonly Measured[], sizes: readonly number[]): readonly Target[] {
  const within = sizes.flatMap((size) => {
    const found: Found = (name, of = {}) => figureValue(measured, name, { size, ...of });
    const postgres = previewedChanges(size)
      .filter((changes) => changes >= 1_000)
      .map(onPostgres);
    return [...rules, ...postgres].map((rule) =>
      judge(rule, size, rule.value(found), size < rule.from ? whyNot(rule) : null),
    );
  });
  return [
    ...ofRun.map((rule) => judge(rule, null, figureValue(measured, rule.figure, {}), null)),
    ...acrossSizes(measured, sizes),
    ...within,
  ];
}

/** A preview's cost follows its changes and not the tenant. */
function acrossSizes(measured: readonly Measured[], sizes: readonly number[]): readonly Target[] {
  const [small, large] = [Math.min(...sizes), Math.max(...sizes)];
  const name = `preview of 1,000 changes: ${large.toLocaleString("en")} / ${small.toLocaleString("en")} objects`;
  const rule = { name: small < large ? name : "preview of 1,000 changes: large / small tenant", ...atMost(1.5) };
  if (small === large) return [judge(rule, null, undefined, "needs two sizes")];
  const at = (size: number) => figureValue(measured, names.preview(1_000), { size });
  return [
    judge(rule, null, ratio(at(large), at(small)), small < LARGE ? `from ${LARGE.toLocaleString("en")} on` : null),
  ];
}

function judge(
  { name, unit, sense, bound }: Bound & { readonly name: string },
  size: number | null,
  value: number | undefined,
  excuse: string | null,
): Target {
  const about = { name, size, unit, sense, bound };
  if (value === undefined) return { ...about, value: null, held: null, note: "not measured" };
  const held = sense === "at most" ? value <= bound : value >= bound;
  return excuse === null ? { ...about, value, held, note: "" } : { ...about, value, held: null, note: excuse };
}

const whyNot = ({ from }: Rule): string => `from ${from.toLocaleString("en")} on`;

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;
