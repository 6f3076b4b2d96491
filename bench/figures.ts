/** What a measurement found: a name, a value, and the bound it is held against, if any. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "x" | "count" | "tokens" | "bytes";
  readonly bound?: number;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** What the work gives, and the milliseconds it takes. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

export function asTable(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map((figure) => `${figure.name.padEnd(width)}  ${shown(figure).padStart(12)}  ${verdict(figure)}`)
    .join("\n");
}

export const isOver = ({ value, bound }: Figure): boolean => bound !== undefined && !(value <= bound);

const shown = ({ value, unit }: Figure): string => {
  if (unit === "count") return String(value);
  return `${value.toFixed(value < 10 && (unit === "ms" || unit === "x") ? 2 : 0)} ${unit}`;
};

const verdict = (figure: Figure): string =>
  figure.bound === undefined ? "" : `${isOver(figure) ? "OVER" : "within"} ${figure.bound} ${figure.unit}`;
