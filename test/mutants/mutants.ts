import { faceMutants } from "./face-mutants.ts";
import { guardMutants } from "./guard-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { recordMutants } from "./record-mutants.ts";
import { undoMutants } from "./undo-mutants.ts";
import { valueMutants } from "./value-mutants.ts";

/** The mutants by the number of their promise. */
export const mutants: readonly Mutant[] = [
  ...undoMutants,
  ...valueMutants,
  ...guardMutants,
  ...recordMutants,
  ...faceMutants,
];
