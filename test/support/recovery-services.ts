import type { TestContext } from "vitest";
import { openEngineTenant } from "./engine-tenant.ts";
import { graphDifferences } from "./graph-differences.ts";
import { openGraphTenant } from "./graph-tenant.ts";
import { liveDifferences } from "./live-differences.ts";
import type { RecoveryTenant } from "./recovery-tenant.ts";
import { postgres } from "./stores.ts";
import { openVaultTenant } from "./vault-tenant.ts";

export interface TestedService {
  readonly name: string;
  readonly open: () => Promise<RecoveryTenant>;
  /** Skips a test whose promise this implementation cannot give, with the reason. */
  readonly skipWhatDiffers: (context: TestContext) => void;
}

const onPostgres: TestedService = {
  name: "the engine on PostgreSQL",
  open: async () => openEngineTenant({ history: await postgres.open() }),
  skipWhatDiffers: () => {},
};

/** The implementations of the port that the contract holds for. The quick tier runs without PostgreSQL. */
export const recoveryServices: readonly TestedService[] = [
  { name: "the engine, called directly", open: async () => openEngineTenant(), skipWhatDiffers: () => {} },
  ...(process.env.TESTS_WITHOUT_POSTGRES === undefined ? [onPostgres] : []),
  {
    name: "the Graph client, through the face",
    open: openGraphTenant,
    skipWhatDiffers: ({ task, skip }) => {
      const why = graphDifferences.get(task.name);
      if (why !== undefined) skip(why);
    },
  },
  {
    name: "the engine over a live directory, through the face",
    open: () => openVaultTenant(),
    skipWhatDiffers: ({ task, skip }) => {
      const why = liveDifferences.get(task.name);
      if (why !== undefined) skip(why);
    },
  },
];
