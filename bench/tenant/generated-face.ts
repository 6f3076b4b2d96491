import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { engineServices } from "../../src/app/engine-services.ts";
import { strictSettings } from "../../src/http/behaviors/switches.ts";
import { listen } from "../../src/http/listen.ts";
import { documentedLimits, readLimit, type ThrottledRequest, throttleOf } from "../../src/http/throttle.ts";
import { openEngineTenant } from "../../test/support/engine-tenant.ts";
import { fixedSession } from "../../test/support/fixed-session.ts";
import { boss } from "../../test/support/recovery-tenant.ts";
import type { FaceCounts } from "./face-process.ts";
import { GeneratedAdmin } from "./generated-admin.ts";
import { GeneratedTenant } from "./generated-tenant.ts";

/** The process of a face. Its parent asks it to change the tenant, or for its counts, which are the answer to both. */
const request = z.union([z.object({ change: z.int() }), z.literal("counts")]);

/** Source: Microsoft Graph throttling limits, identity and access, a tenant with more than 500 users. */
const A_PERIOD = 8_000;

/** The limits of a service, and what they have let pass. */
class CountedLimits {
  readonly #throttle = throttleOf(documentedLimits("large"), { now: () => performance.now() });
  readonly #cost = readLimit({ units: A_PERIOD, within: 10_000 }).cost;
  #requests = 0;
  #refused = 0;
  #units = 0;
  #steadySince: number | null = null;
  #newest = 0;

  readonly pass = (asked: ThrottledRequest) => {
    const refused = this.#throttle(asked);
    this.#requests += 1;
    if (refused !== null) {
      this.#refused += 1;
      return refused;
    }
    this.#newest = performance.now();
    this.#units += this.#cost(asked);
    if (this.#units >= A_PERIOD) this.#steadySince ??= this.#newest;
    return null;
  };

  counts(): FaceCounts {
    const since = this.#steadySince;
    return {
      requests: this.#requests,
      refused: this.#refused,
      steadyUnits: Math.max(0, this.#units - A_PERIOD),
      steadySeconds: since === null ? 0 : (this.#newest - since) / 1_000,
    };
  }
}

const [, , size, limited] = process.argv;
const tenant = new GeneratedTenant(Number(size));
const { engine, directory } = openEngineTenant({ inMemory: true });
let limits = new CountedLimits();
const face = await listen(
  {
    services: engineServices(engine, fixedSession(directory, boss)),
    directory: new GeneratedAdmin(tenant),
    signIn: async () => boss,
    behavior: { ...strictSettings, "delta-replays": "never" },
    throttle: limited === "limited" ? (asked) => limits.pass(asked) : null,
    host: "127.0.0.1",
    newId: randomUUID,
    report: (error) => console.error(error),
  },
  0,
  async (ms) => setTimeout(ms),
);
process.on("message", (received) => {
  const asked = request.parse(received);
  if (asked !== "counts") {
    tenant.change(asked.change);
    limits = new CountedLimits();
  }
  process.send?.(limits.counts());
});
process.once("disconnect", () => process.exit(0));
process.send?.({ url: face.url });
