import type { Figure } from "./figures.ts";
import type { Place } from "./open-store.ts";

/** What one phase works on. It travels to the phase's process as JSON. */
export interface Task {
  /** Objects of the generated tenant. */
  readonly size: number;
  /** For files of this run and size; phases share it. */
  readonly folder: string;
  readonly place: Place;
  /** The tenant's id in the store. */
  readonly tenant: string;
  /** Of a preview: how many objects changed. */
  readonly changes: number | null;
}

/** Shows how far a phase has come; `total` null where nobody knows. */
export type Progress = (what: string, done: number, total: number | null) => void;

/** One measurement, run in a process of its own. Throws where what was found is not what was made. */
export type Phase = (task: Task, progress: Progress) => Promise<readonly Figure[]>;

/** Ends the bench: its figures would be of something else than they say. */
export function mustBe(what: string, found: number, made: number): void {
  if (found !== made) throw new Error(`${what}: ${found} found, ${made} made.`);
}
