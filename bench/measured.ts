import type { Figure } from "./figures.ts";
import type { Place } from "./place.ts";

/** The figures of one phase, and the size and database they are for. */
export interface Measured {
  readonly phase: string;
  /** Objects of the generated tenant, or null for a figure that does not depend on it. */
  readonly size: number | null;
  readonly database: Place["kind"] | null;
  readonly figures: readonly Figure[];
}

/** The size and database that a figure is looked up for. */
export interface Of {
  readonly size?: number | null;
  readonly database?: Place["kind"];
}

/** A figure's value, or undefined if it was not measured. */
export function figureValue(
  measured: readonly Measured[],
  name: string,
  { size = null, database = "sqlite" }: Of,
): number | undefined {
  const about = measured.filter((one) => one.size === size && (one.database ?? database) === database);
  return about.flatMap(({ figures }) => figures).find((figure) => figure.name === name)?.value;
}
