import type { Job } from "../../domain/recovery/job.ts";
import { MINUTE, type Millis } from "../../domain/time.ts";
import type { MicrosoftContext } from "../context.ts";
import type { JobWatch } from "./job-watch.ts";
import type { ListSummaries } from "./list-summaries.ts";
import { ageOf, obstacleTo } from "./start-checks.ts";

/** Judges whether a recovery may start from a finished preview. */
export class PreviewReadiness {
  readonly #context: MicrosoftContext;
  readonly #watch: JobWatch;
  readonly #summaries: ListSummaries;

  constructor(context: MicrosoftContext, watch: JobWatch, summaries: ListSummaries) {
    this.#context = context;
    this.#watch = watch;
    this.#summaries = summaries;
  }

  /** Adds the totals of the list, and what keeps a recovery from starting, so that no approval is asked for in vain. */
  async finished(preview: Job): Promise<Job> {
    const { client, policy } = this.#context;
    const counted = await this.#summaries.counted(preview);
    if (preview.verifiesJobId !== null) return counted;
    const age = await this.ageOf(preview);
    const obstacle = obstacleTo(preview, age, policy);
    return {
      ...counted,
      ...(obstacle === null ? {} : { obstacle }),
      ...(Number.isFinite(policy.oldestPreview)
        ? { recoverableUntil: wholeMinute(client.serviceNow() + policy.oldestPreview - age) }
        : {}),
    };
  }

  async ageOf(preview: Job): Promise<Millis> {
    const { client, clock, records } = this.#context;
    const ours = await records.ofJob(preview.id);
    const seen = [this.#watch.activeAt(preview.id), ours?.createdAt ?? null].filter((time) => time !== null);
    return ageOf(preview, { serviceNow: client.serviceNow(), now: clock.now(), seen });
  }
}

/** Rounds down, because the service's clock is known to the second only. */
const wholeMinute = (time: Millis): Millis => Math.floor(time / MINUTE) * MINUTE;
