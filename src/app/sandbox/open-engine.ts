import { hostname } from "node:os";
import type { EmbeddedDirectory } from "../../directory/embedded/embedded-directory.ts";
import { tenantId } from "../../domain/ids.ts";
import { defaultRetention } from "../../domain/recovery/retention.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { type Engine, openEngine } from "../../engine/engine.ts";
import type { Store } from "../../store/sql/database.ts";
import { sentenceOf } from "../error-sentence.ts";
import { machine, newId, sleep } from "../machine.ts";
import type { Settings } from "../settings/read-settings.ts";
import { readOnlyRecovers } from "../who-recovers.ts";
import { writeLines } from "../write-lines.ts";
import { sandboxCapabilities } from "./capabilities.ts";

export const TENANT_FILE = "tenant.db";
export const HISTORY_FILE = "history.db";

const DEFAULT_LEASE: Millis = 30 * SECOND;

export interface History extends AsyncDisposable {
  readonly engine: Engine;
  readonly store: Store;
}

export interface EngineChoice extends Partial<Pick<Settings, "leaseMillis" | "allowed" | "readOnly">> {
  /** The interval at which an idle process looks for jobs of others. */
  readonly lookEvery?: Millis;
}

/**
 * Opens the engine over an embedded tenant, with its history in this store, which closes with it. The caller closes the
 * directory.
 */
export function openEngineOn(
  directory: EmbeddedDirectory,
  store: Store,
  { leaseMillis = DEFAULT_LEASE, allowed = null, readOnly = false, lookEvery }: EngineChoice = {},
): History {
  const engine = openEngine({
    store: store.forTenant(tenantId(directory.tenant.id)),
    directory,
    coverage: sandboxCapabilities.coverage,
    machine,
    sleep,
    newId,
    owner: `${hostname()}/${process.pid}/${newId()}`,
    leaseMillis,
    retention: defaultRetention,
    ...(allowed === null ? {} : { allowed }),
    ...(readOnly ? { whyNotRecover: readOnlyRecovers } : {}),
    ...(lookEvery === undefined ? {} : { lookEvery }),
    onDefect: (error) => writeLines(process.stderr, sentenceOf(error)),
  });
  return {
    engine,
    store,
    async [Symbol.asyncDispose]() {
      await engine.close();
      await store.close();
    },
  };
}
