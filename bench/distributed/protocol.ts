import { z } from "zod";

/** Everything a worker knows, because it shares no folder with the others. */
export const task = z.object({
  database: z.string(),
  leaseMillis: z.int(),
  /** Tenants that it works on at the same time, as a worker of several tenants does. */
  atOnce: z.int(),
  tenants: z.array(z.object({ id: z.string(), url: z.url() })),
});

/** A tenant that a worker has captured, with times of the machine in milliseconds, and its peak memory by then in MiB. */
export const report = z.object({ tenant: z.string(), from: z.number(), to: z.number(), peak: z.number() });

/** A tenant whose snapshot a worker has found, whichever process took it. */
const found = z.object({ held: z.string() });

/** A tenant that a worker will try again, with the reason why this capture failed. */
const failed = z.object({ tenant: z.string(), failure: z.string() });

/** A message of a worker. */
export const message = z.union([report, found, failed]);

export type Task = z.infer<typeof task>;
export type Report = z.infer<typeof report>;
