import type { Figure } from "./figures.ts";
import type { Place } from "./place.ts";

/** The subject of one phase. It travels to the phase's process as JSON. */
export interface Task {
  /** Objects of the generated tenant. */
  readonly size: number;
  /** A folder for files of this run and size, shared by all phases. */
  readonly folder: string;
  readonly place: Place;
  /** The tenant's id in the store. */
  readonly tenant: string;
  /** Of a preview: how many objects changed. */
  readonly changes: number | null;
}

/** Shows the progress of a phase. `total` is null if it is unknown. */
export type Progress = (what: string, done: number, total: number | null) => void;

/** One measurement, run in a process of its own. Throws where what was found is not what was made. */
export type Phase = (task: Task, progress: Progress) => Promise<readonly Figure[]>;

/** Ends the bench: its figures would be of something else than they say. */
export function mustBe(what: string, found: number, made: number): void {
  if (found !== made) throw new Error(`${what}: ${found} found, ${made} made.`);
}
