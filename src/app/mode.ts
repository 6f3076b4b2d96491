import type { Finding } from "../domain/finding.ts";
import type { Capabilities } from "../service/capabilities.ts";
import type { Services } from "../service/services.ts";
import type { SessionOwner } from "../service/session.ts";

/**
 * Everything in which the modes differ for a command or a server. Each mode has one factory, and `openMode` chooses among
 * them. Nothing else asks which mode it is.
 */
export interface Mode {
  /** Capabilities under the operator's limits, known without touching a tenant. */
  readonly capabilities: Capabilities;
  /** Starts the services of a server. Calls do not wait for a person to sign in: they end with what that person has to do. */
  serve(): ModeRuntime;
  /** Opens the services for a command that a person runs, and waits until that person has signed in. */
  attend(): Promise<ModeRuntime>;
  /** Returns false while there is nothing to look at, so that a command that only looks creates nothing. */
  exists(): boolean;
  /** Works on jobs without a face until `signal` aborts. Throws `invalidInput` in a mode that leaves no work to this program. */
  work(options: WorkOptions): Promise<void>;
  /** Examines what the mode needs, one finding at a time. */
  examine(): AsyncGenerator<Finding>;
}

/** The services of a mode in use. */
export interface ModeRuntime {
  /** Returns the services of one session. They are opened, built or signed in to at the first use. */
  services(owner: SessionOwner): Promise<Services>;
  close(): Promise<void>;
}

export interface WorkOptions {
  /** True to carry out the schedules too. */
  readonly schedules: boolean;
  readonly signal: AbortSignal;
  readonly onNews: (sentence: string) => void;
}
