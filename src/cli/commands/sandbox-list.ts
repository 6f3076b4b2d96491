import { scenarios } from "../../../sandbox/contoso/scenarios.ts";
import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { Screen } from "../../terminal/screen.ts";

/** Lists the incidents that a sandbox can have, the default first. */
export function listScenarios(screen: Screen, json: boolean): ExitStatus {
  const items = scenarios.map(({ id, title, sentence, question }) => ({ id, title, sentence, question }));
  if (json) screen.json({ items });
  else
    screen.table(
      ["scenario", "what happened", "a question to ask"],
      items.map((item) => [item.id, item.sentence, item.question]),
    );
  return exitStatus.done;
}
