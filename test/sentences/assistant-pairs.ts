import { alteredPairs } from "./altered-pairs.ts";
import { approvalRecordPairs } from "./approval-record-pairs.ts";
import { connectionPairs } from "./connection-pairs.ts";
import { doctorPairs } from "./doctor-pairs.ts";
import { domainPairs } from "./domain-pairs.ts";
import { engineJobPairs } from "./engine-job-pairs.ts";
import { enginePairs } from "./engine-pairs.ts";
import { graphPairs } from "./graph-pairs.ts";
import { headPairs } from "./head-pairs.ts";
import { leftPairs } from "./left-pairs.ts";
import { liveLinkPairs } from "./live-link-pairs.ts";
import { liveReadPairs } from "./live-read-pairs.ts";
import { liveWritePairs } from "./live-write-pairs.ts";
import { longListPairs } from "./long-list-pairs.ts";
import { lookUpPairs } from "./look-up-pairs.ts";
import { messagePairs } from "./message-pairs.ts";
import type { Pair } from "./pair.ts";
import { planMadePairs } from "./plan-made-pairs.ts";
import { receiptPairs } from "./receipt-pairs.ts";
import { recordPairs } from "./record-pairs.ts";
import { recoveryServicePairs } from "./recovery-service-pairs.ts";
import { registrationPairs } from "./registration-pairs.ts";
import { shownPairs } from "./shown-pairs.ts";
import { signInFailurePairs } from "./sign-in-failure-pairs.ts";
import { startPairs } from "./start-pairs.ts";
import { trailCheckPairs } from "./trail-check-pairs.ts";
import { warningPairs } from "./warning-pairs.ts";
import { wirePairs } from "./wire-pairs.ts";

/** On what an assistant reads beside the tools' answers: messages, refusals, failures and records. */
export const assistantPairs: readonly Pair[] = [
  ...alteredPairs,
  ...approvalRecordPairs,
  ...headPairs,
  ...trailCheckPairs,
  ...recordPairs,
  ...liveLinkPairs,
  ...liveReadPairs,
  ...liveWritePairs,
  ...receiptPairs,
  ...planMadePairs,
  ...domainPairs,
  ...leftPairs,
  ...longListPairs,
  ...connectionPairs,
  ...doctorPairs,
  ...enginePairs,
  ...engineJobPairs,
  ...graphPairs,
  ...lookUpPairs,
  ...messagePairs,
  ...registrationPairs,
  ...recoveryServicePairs,
  ...shownPairs,
  ...signInFailurePairs,
  ...startPairs,
  ...warningPairs,
  ...wirePairs,
];
