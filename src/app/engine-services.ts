import type { Engine } from "../engine/engine.ts";
import type { Services } from "../service/services.ts";
import type { Session } from "../service/session.ts";
import { plansFrom } from "../summaries/plans-from.ts";

/** Returns the services of one session over an engine that all sessions share. */
export function engineServices(engine: Engine, session: Session): Services {
  const { recovery, approvals, investigation, trail } = engine;
  return { recovery, approvals, investigation, trail, session, plans: plansFrom({ recovery, session }) };
}
