import { upnOf } from "../../sandbox/contoso/contoso.ts";
import { scenarioIds } from "../../sandbox/contoso/scenario-id.ts";
import { type StoryOptions, tellStory } from "../../sandbox/contoso/story.ts";
import { type GroundTruth, groundTruth } from "./ground-truth.ts";
import { WriteLog } from "./write-log.ts";

/** Plays a story and returns what was written in it after its newest snapshot, and by which side. */
export async function tellRecordedStory(options: StoryOptions): Promise<GroundTruth> {
  const attacker = upnOf("attacker", options.tenant);
  const log = new WriteLog(attacker);
  await tellStory({
    ...options,
    actAs: log.recording(options.actAs),
    snapshot: async () => {
      await options.snapshot();
      log.mark();
    },
  });
  const scenario = scenarioIds.find((id) => id === options.scenario);
  if (scenario === undefined) throw new Error("An unknown scenario was told.");
  return groundTruth(log, scenario, attacker);
}
