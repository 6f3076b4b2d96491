import { jobId, type SnapshotId } from "../../src/domain/ids.ts";
import type { MicrosoftPolicy } from "../../src/microsoft/context.ts";
import { MicrosoftRecoveryService } from "../../src/microsoft/recovery-service.ts";
import { aChange, aPreview, SNAPSHOT } from "../graph/a-service.ts";
import { inMicrosoft, list, type Replies } from "./in-graph.ts";
import { tried } from "./tried.ts";

export const PREVIEW = jobId("77b0c1a2-0000-4000-8000-000000000001");
export const RECOVERY = jobId("77b0c1a2-0000-4000-8000-000000000002");
export const snapshotId = SNAPSHOT.id as SnapshotId;
type Row = ReturnType<typeof aPreview>;
export const jobs = (...rows: readonly Row[]): Replies => [
  [/GET \/directory\/recovery\/jobs(\?|$)/, list(...rows)],
  ...rows.map(
    ({ id, ...row }) => [new RegExp(`jobs/${id}$`), { body: JSON.parse(JSON.stringify({ id, ...row })) }] as const,
  ),
];
export const usual: Replies = [
  [/GET \/directory\/recovery\/snapshots(\?|$)/, list(SNAPSHOT)],
  ...jobs(aPreview(PREVIEW)),
  [/getChanges/, list(aChange("u1"))],
];
export type Service = (service: MicrosoftRecoveryService, later: (millis: number) => void) => Promise<unknown>;

/** Returns the refusal of what is asked of Microsoft's service, or "accepted". `replies` differ from the usual ones. */
export const served = (run: Service, replies: Replies = [], policy: Partial<MicrosoftPolicy> = {}) =>
  tried(() =>
    inMicrosoft(
      [...usual, ...replies],
      (context, time) => run(new MicrosoftRecoveryService(context), (millis) => time.later(millis)),
      policy,
    ),
  );
