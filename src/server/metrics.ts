import type { ErrorCode } from "../domain/errors.ts";
import type { Millis } from "../domain/time.ts";
import type { Decision } from "../service/approvals.ts";

/** Counts of what a server does, without a name, an id or a value of anyone. */
export interface Metrics {
  /** Counts one answered request. */
  count(route: string, status: number, took: Millis): void;
  /** Counts a person's answer on the approval page, or one that did not count. */
  decided(answer: CountedAnswer): void;
  /** Counts a call that was refused, by the reason alone. */
  refused(code: ErrorCode): void;
  /** Returns the counts as Prometheus text. */
  text(gauges: Readonly<Record<string, number>>): string;
}

export type CountedAnswer = Decision["answer"] | "refused";

/** Upper bounds in seconds of the histogram of durations. */
const BOUNDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60];

interface RouteCounts {
  readonly statuses: Map<number, number>;
  readonly within: number[];
  seconds: number;
}

export function metricsOf(): Metrics {
  const routes = new Map<string, RouteCounts>();
  const answers = new Map<string, number>();
  const refusals = new Map<string, number>();
  return {
    decided: (answer) => void answers.set(answer, (answers.get(answer) ?? 0) + 1),
    refused: (code) => void refusals.set(code, (refusals.get(code) ?? 0) + 1),
    count(route, status, took) {
      const counted = routes.get(route) ?? { statuses: new Map(), within: BOUNDS.map(() => 0), seconds: 0 };
      routes.set(route, counted);
      counted.statuses.set(status, (counted.statuses.get(status) ?? 0) + 1);
      counted.seconds += took / 1_000;
      for (const [place, bound] of BOUNDS.entries()) {
        if (took / 1_000 <= bound) counted.within[place] = (counted.within[place] ?? 0) + 1;
      }
    },
    text: (gauges) =>
      [
        ...requestLines(routes),
        ...durationLines(routes),
        ...counterLines("approval_answers", "Answers on the approval page.", ["answer", answers]),
        ...counterLines("refused_calls", "Calls of tools that were refused, by reason.", ["code", refusals]),
        ...gaugeLines(gauges),
        "",
      ].join("\n"),
  };
}

function* requestLines(routes: ReadonlyMap<string, RouteCounts>): Generator<string> {
  yield "# HELP entra_rewind_requests_total Answered requests by route and status.";
  yield "# TYPE entra_rewind_requests_total counter";
  for (const [route, { statuses }] of routes) {
    for (const [status, count] of statuses) {
      yield `entra_rewind_requests_total{route="${route}",status="${status}"} ${count}`;
    }
  }
}

function* durationLines(routes: ReadonlyMap<string, RouteCounts>): Generator<string> {
  yield "# HELP entra_rewind_request_seconds Time from a request to the head of its answer.";
  yield "# TYPE entra_rewind_request_seconds histogram";
  for (const [route, { statuses, within, seconds }] of routes) {
    const total = statuses.values().reduce((sum, count) => sum + count, 0);
    for (const [place, bound] of BOUNDS.entries()) {
      yield `entra_rewind_request_seconds_bucket{route="${route}",le="${bound}"} ${within[place]}`;
    }
    yield `entra_rewind_request_seconds_bucket{route="${route}",le="+Inf"} ${total}`;
    yield `entra_rewind_request_seconds_sum{route="${route}"} ${seconds.toFixed(3)}`;
    yield `entra_rewind_request_seconds_count{route="${route}"} ${total}`;
  }
}

function* counterLines(
  name: string,
  help: string,
  [label, counts]: readonly [label: string, counts: ReadonlyMap<string, number>],
): Generator<string> {
  yield `# HELP entra_rewind_${name}_total ${help}`;
  yield `# TYPE entra_rewind_${name}_total counter`;
  for (const [value, count] of counts) yield `entra_rewind_${name}_total{${label}="${value}"} ${count}`;
}

function* gaugeLines(gauges: Readonly<Record<string, number>>): Generator<string> {
  for (const [name, value] of Object.entries(gauges)) {
    yield `# TYPE entra_rewind_${name} gauge`;
    yield `entra_rewind_${name} ${value}`;
  }
}
