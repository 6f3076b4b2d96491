import type { Millis } from "../domain/time.ts";

/** Counts of what a server does, without a name, an id or a value of anyone. */
export interface Metrics {
  /** Counts one answered request. */
  count(route: string, status: number, took: Millis): void;
  /** Returns the counts as Prometheus text. */
  text(gauges: Readonly<Record<string, number>>): string;
}

/** Upper bounds in seconds of the histogram of durations. */
const BOUNDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60];

interface RouteCounts {
  readonly statuses: Map<number, number>;
  readonly within: number[];
  seconds: number;
}

export function metricsOf(): Metrics {
  const routes = new Map<string, RouteCounts>();
  return {
    count(route, status, took) {
      const counted = routes.get(route) ?? { statuses: new Map(), within: BOUNDS.map(() => 0), seconds: 0 };
      routes.set(route, counted);
      counted.statuses.set(status, (counted.statuses.get(status) ?? 0) + 1);
      counted.seconds += took / 1_000;
      for (const [place, bound] of BOUNDS.entries()) {
        if (took / 1_000 <= bound) counted.within[place] = (counted.within[place] ?? 0) + 1;
      }
    },
    text: (gauges) => [...requestLines(routes), ...durationLines(routes), ...gaugeLines(gauges), ""].join("\n"),
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

function* gaugeLines(gauges: Readonly<Record<string, number>>): Generator<string> {
  for (const [name, value] of Object.entries(gauges)) {
    yield `# TYPE entra_rewind_${name} gauge`;
    yield `entra_rewind_${name} ${value}`;
  }
}
