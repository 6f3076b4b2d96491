import { doctorPairs } from "./doctor-pairs.ts";
import { engineJobPairs } from "./engine-job-pairs.ts";
import { enginePairs } from "./engine-pairs.ts";
import { graphPairs } from "./graph-pairs.ts";
import { longListPairs } from "./long-list-pairs.ts";
import { lookUpPairs } from "./look-up-pairs.ts";
import { messagePairs } from "./message-pairs.ts";
import type { Pair } from "./pair.ts";
import { registrationPairs } from "./registration-pairs.ts";
import { servicePairs } from "./service-pairs.ts";
import { shownPairs } from "./shown-pairs.ts";
import { signInFailurePairs } from "./sign-in-failure-pairs.ts";
import { startPairs } from "./start-pairs.ts";
import { warningPairs } from "./warning-pairs.ts";
import { wirePairs } from "./wire-pairs.ts";

/** On what an assistant reads beside the tools' answers: messages, refusals, failures and records. */
export const assistantPairs: readonly Pair[] = [
  ...longListPairs,
  ...doctorPairs,
  ...enginePairs,
  ...engineJobPairs,
  ...graphPairs,
  ...lookUpPairs,
  ...messagePairs,
  ...registrationPairs,
  ...servicePairs,
  ...shownPairs,
  ...signInFailurePairs,
  ...startPairs,
  ...warningPairs,
  ...wirePairs,
];
