import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { RecipeChoice } from "../../app/sandbox/recipe.ts";
import type { Settings } from "../../app/settings/read-settings.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { Screen } from "../../terminal/screen.ts";
import { buildProgress } from "./build-progress.ts";

/** Replaces the current sandbox with a fresh one. Servers that use the old one switch with their next call. */
export async function resetSandbox(
  settings: Settings,
  screen: Screen,
  { json = false, ...choice }: RecipeChoice & { readonly json?: boolean },
): Promise<ExitStatus> {
  const { buildSandbox } = await import("../../app/sandbox/open-sandbox.ts");
  const pointer = await buildSandbox(settings, choice, buildProgress(screen));
  screen.progress.clear();
  const { scenario, seed, users } = pointer;
  if (json) screen.json({ scenario, seed, users, generation: pointer.generation });
  else screen.say(`The sandbox is fresh: scenario ${scenario}, ${countOf(users, "user")}, seed ${seed}.`);
  return exitStatus.done;
}
