import { compareMutants } from "./compare-mutants.ts";
import { dangerMutants } from "./danger-mutants.ts";
import { faceMutants } from "./face-mutants.ts";
import { guardMutants } from "./guard-mutants.ts";
import { historyMutants } from "./history-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { ownWriteMutants } from "./own-write-mutants.ts";
import { planMutants } from "./plan-mutants.ts";
import { reachMutants } from "./reach-mutants.ts";
import { recordMutants } from "./record-mutants.ts";
import { sealMutants } from "./seal-mutants.ts";
import { undoMutants } from "./undo-mutants.ts";
import { valueMutants } from "./value-mutants.ts";

/** The mutants by the number of their promise. */
export const mutants: readonly Mutant[] = [
  ...undoMutants,
  ...ownWriteMutants,
  ...historyMutants,
  ...compareMutants,
  ...valueMutants,
  ...guardMutants,
  ...recordMutants,
  ...sealMutants,
  ...faceMutants,
  ...planMutants,
  ...dangerMutants,
  ...reachMutants,
];
