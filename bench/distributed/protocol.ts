import { z } from "zod";

/** Everything a worker knows, because it shares no folder with the others. */
export const task = z.object({
  database: z.string(),
  leaseMillis: z.int(),
  tenants: z.array(z.object({ id: z.string(), url: z.url() })),
});

/** What a worker says of each tenant that it has captured: times of the machine, in milliseconds. */
export const report = z.object({ tenant: z.string(), from: z.number(), to: z.number() });

export type Task = z.infer<typeof task>;
export type Report = z.infer<typeof report>;
