/** The result of a measurement: a name, a value, and its bound, if any. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** The most the value may be. */
  readonly bound?: number;
}

export type Unit = "µs" | "ms" | "s" | "x" | "count" | "tokens" | "bytes" | "MiB" | "objects/s";

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The result of the work, and the milliseconds it took. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

export const isOver = ({ value, bound }: Figure): boolean => bound !== undefined && !(value <= bound);

/** A value as a table shows it: as many digits as mean something. */
export function shown(value: number, unit: Unit): string {
  if (unit === "count") return value.toLocaleString("en");
  if (unit === "ms" && value >= 10_000) return shown(value / 1_000, "s");
  const digits = value >= 100 || unit === "tokens" || unit === "bytes" ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString("en", { maximumFractionDigits: digits })} ${unit}`;
}

export const verdict = (figure: Figure): string =>
  figure.bound === undefined ? "" : `${isOver(figure) ? "OVER" : "within"} ${shown(figure.bound, figure.unit)}`;
