import { randomUUID } from "node:crypto";
import { sleep } from "../../src/app/machine.ts";
import { strictSettings } from "../../src/http/behaviors/switches.ts";
import { type ListenOptions, listen } from "../../src/http/listen.ts";

/** The part of a served face that is each test's own, and whatever else it wants otherwise. */
type StrictFaceParts = Pick<ListenOptions, "services" | "directory" | "signIn" | "report"> & Partial<ListenOptions>;

/** Serves a tenant as Microsoft Graph at its strictest and without limits, on a free port of this machine. */
export const strictFace = (parts: StrictFaceParts, pause: Parameters<typeof listen>[2] = sleep) =>
  listen({ behavior: strictSettings, throttle: null, host: "127.0.0.1", newId: randomUUID, ...parts }, 0, pause);
