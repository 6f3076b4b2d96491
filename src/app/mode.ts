import type { Finding } from "../domain/finding.ts";
import type { ComparedRecoveries } from "../domain/recovery/compared-recoveries.ts";
import type { DelegatedTokens } from "../graph/sign-in/delegated-tokens.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Services } from "../service/services.ts";
import type { SessionOwner } from "../service/session.ts";

/**
 * Everything that differs between modes for a command or a server. Each mode has one factory, and `openMode` chooses
 * among them. No other code asks for the mode.
 */
export interface Mode {
  /** Capabilities under the operator's limits, known without contacting a tenant. */
  readonly capabilities: Capabilities;
  /**
   * Starts the services of a server. Calls do not wait for a sign-in: they end with a sentence that says how to sign
   * in.
   */
  serve(): ModeRuntime;
  /** Starts the services of a server for several people. Throws `invalidInput` for missing settings of such a server. */
  host(): Promise<HostedRuntime>;
  /** Opens the services for a command that a person runs, and waits until that person has signed in. */
  attend(): Promise<ModeRuntime>;
  /** Returns false while there is no data, so that a command that only reads creates none. */
  exists(): boolean;
  /**
   * Works on jobs without a face until `signal` aborts. Throws `invalidInput` in a mode that has no jobs for this
   * program.
   */
  work(options: WorkOptions): Promise<void>;
  /** Checks what the mode needs, one finding at a time. */
  examine(): AsyncGenerator<Finding>;
}

/** The services of a mode in use. */
export interface ModeRuntime {
  /** Returns the services of one session. They are opened, built or signed in to at the first use. */
  services(owner: SessionOwner): Promise<Services>;
  /** Compares the recoveries that a service lists with the records here. Absent where no service carries out recoveries. */
  compareRecoveries?(): Promise<ComparedRecoveries>;
  close(): Promise<void>;
}

/** The services of a mode for several people. */
export interface HostedRuntime extends ModeRuntime {
  /** Present where calls to the service are made in the people's own names. */
  readonly delegation?: DelegatedTokens;
}

export interface WorkOptions {
  /** True to run the schedules too. */
  readonly schedules: boolean;
  readonly signal: AbortSignal;
  readonly onNews: (sentence: string) => void;
}
