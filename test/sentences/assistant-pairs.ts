import { messagePairs } from "./message-pairs.ts";
import type { Pair } from "./pair.ts";
import { shownPairs } from "./shown-pairs.ts";
import { warningPairs } from "./warning-pairs.ts";

/** On what an assistant reads beside the tools' answers: messages, refusals, failures and records. */
export const assistantPairs: readonly Pair[] = [...messagePairs, ...shownPairs, ...warningPairs];
