import { answerWithin } from "../../domain/answer-within.ts";
import { RewindError } from "../../domain/errors.ts";
import type { JobId } from "../../domain/ids.ts";
import type { Job } from "../../domain/recovery/job.ts";
import type { Millis } from "../../domain/time.ts";
import type { Verification } from "../../service/verification.ts";
import type { EngineContext } from "../context.ts";

/**
 * Verdicts that are being worked out, one for each verification. Each looks at the tenant as it is now, which takes minutes
 * where a service throttles, and a host gives up after one. So the work goes on, and the next call gets its result.
 */
export class PatientVerdicts {
  readonly #context: Pick<EngineContext, "sleep">;
  readonly #within: Millis | undefined;
  readonly #underWay = new Map<JobId, Promise<{ readonly verification: Verification | null }>>();

  /** Without a time, a call waits for its verdict. */
  constructor(context: Pick<EngineContext, "sleep">, within: Millis | undefined) {
    this.#context = context;
    this.#within = within;
  }

  /** Throws `notReady` while a verdict takes longer than a call should. */
  async of(
    { id, verifiesJobId }: Pick<Job, "id" | "verifiesJobId">,
    judge: () => Promise<Verification | null>,
  ): Promise<Verification | null> {
    if (this.#within === undefined) return judge();
    const work = this.#underWay.get(id) ?? judge().then((verification) => ({ verification }));
    this.#underWay.set(id, work);
    const found = await answerWithin(this.#context, this.#within, work).catch((error: unknown) => {
      // A failure is told once, and worked out anew by the next call.
      this.#told(id, work);
      throw error;
    });
    if (found === null) throw stillJudging(verifiesJobId ?? id);
    this.#told(id, work);
    return found.verification;
  }

  #told(verification: JobId, work: Promise<unknown>): void {
    if (this.#underWay.get(verification) === work) this.#underWay.delete(verification);
  }
}

const stillJudging = (recovery: JobId): RewindError =>
  new RewindError(
    "notReady",
    "The tenant was compared, and what changed since and what that means for signing in are still being read. The reading continues: " +
      `call verify_recovery with recoveryJobId "${recovery}" again in 30 s.`,
  );
