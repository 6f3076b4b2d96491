import { isTerminal } from "../domain/recovery/job.ts";
import { MINUTE, type Millis, SECOND } from "../domain/time.ts";
import { type Facts, factsOf, listOf, textOf } from "./facts.ts";

const SOON: Millis = 5 * SECOND;
const SELDOM: Millis = MINUTE;

/** The means of the page that following takes. */
export interface FollowingPage {
  callTool(name: string, args: Facts): Promise<Facts>;
  isHidden(): boolean;
  /** Calls back after a while, unless the returned function is called before. */
  later(wait: Millis, work: () => void): () => void;
  /** Shows the state of the recovery. */
  progress(job: Facts): void;
  /** Shows what the verification has found. */
  verified(result: Facts): void;
  /** Shows what went wrong with a look. */
  complain(error: unknown): void;
}

/**
 * Looks for a recovery of a preview and follows it to its end, while the page is visible. It looks less and less often as
 * long as there is none, and no more after the end, whatever the end was.
 */
export class RecoveryFollower {
  readonly #page: FollowingPage;
  #preview: string | null = null;
  #recovery: string | null = null;
  #wait: Millis = SOON;
  #cancel = (): void => {};

  constructor(page: FollowingPage) {
    this.#page = page;
  }

  /** Follows recoveries of this preview and of no other. */
  follow(preview: string | null): void {
    this.#preview = preview;
    this.#recovery = null;
    this.#wait = SOON;
    this.#again();
  }

  /** Looks now, as when the page comes into sight. */
  look(): void {
    this.#wait = SOON;
    void this.#look();
  }

  #again(): void {
    this.#cancel();
    if (this.#preview !== null) this.#cancel = this.#page.later(this.#wait, () => void this.#look());
  }

  async #look(): Promise<void> {
    const preview = this.#preview;
    if (preview === null || this.#page.isHidden()) return;
    this.#cancel();
    try {
      await this.#read(preview);
    } catch (error) {
      this.#page.complain(error);
    }
    this.#wait = this.#recovery === null ? Math.min(2 * this.#wait, SELDOM) : SOON;
    if (this.#preview === preview) this.#again();
  }

  async #read(preview: string): Promise<void> {
    this.#recovery ??= await this.#find(preview);
    if (this.#recovery === null || this.#preview !== preview) return;
    const recoveryJobId = this.#recovery;
    const job = await this.#page.callTool("get_job", { jobId: recoveryJobId });
    if (this.#preview !== preview) return;
    this.#page.progress(job);
    if (!isTerminal(textOf(job.status))) return;
    this.#preview = null;
    if (job.status !== "successful") return;
    this.#page.verified(await this.#page.callTool("verify_recovery", { recoveryJobId, waitSeconds: 45 }));
  }

  async #find(preview: string): Promise<string | null> {
    const { items } = await this.#page.callTool("list_jobs", { kind: "recovery", limit: 5 });
    const found = listOf(items).map(factsOf);
    return textOf(found.find(({ previewJobId }) => previewJobId === preview)?.jobId) || null;
  }
}
