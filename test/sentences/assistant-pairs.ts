import { doctorPairs } from "./doctor-pairs.ts";
import { engineJobPairs } from "./engine-job-pairs.ts";
import { enginePairs } from "./engine-pairs.ts";
import { messagePairs } from "./message-pairs.ts";
import type { Pair } from "./pair.ts";
import { servicePairs } from "./service-pairs.ts";
import { shownPairs } from "./shown-pairs.ts";
import { startPairs } from "./start-pairs.ts";
import { warningPairs } from "./warning-pairs.ts";

/** On what an assistant reads beside the tools' answers: messages, refusals, failures and records. */
export const assistantPairs: readonly Pair[] = [
  ...doctorPairs,
  ...enginePairs,
  ...engineJobPairs,
  ...messagePairs,
  ...servicePairs,
  ...shownPairs,
  ...startPairs,
  ...warningPairs,
];
