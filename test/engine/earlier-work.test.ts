import { expect, test } from "vitest";
import { DelegatingDirectory } from "../../src/directory/delegating-directory.ts";
import { earlierLines } from "../../src/domain/authors/earlier-work.ts";
import { asInstant } from "../../src/domain/time.ts";
import { readEarlierWork } from "../../src/engine/compare/earlier-work.ts";
import { openEngineTenant } from "../support/engine-tenant.ts";

/** A directory whose log may lack records. */
class Forgetting extends DelegatingDirectory {
  override async auditReach() {
    return { from: null, note: "Some records are missing." };
  }
}

test.each([true, false])(
  "earlier work of an undone actor is told as not looked at only where the log may not go back that far: it goes back, %s",
  async (isWhole) => {
    await using tenant = openEngineTenant({ inMemory: true });
    const { context } = tenant;
    const { createdDateTime } = await tenant.snapshot();
    tenant.as("miles").update(tenant.user("ada"), { city: "Rome" });
    const directory = isWhole ? context.directory : new Forgetting(context.directory);
    const scope = { all: true, actor: "miles" } as const;
    const asked = { from: asInstant(createdDateTime), to: null, scope };
    const found = await readEarlierWork({ ...context, directory }, asked);
    expect(earlierLines(found === null ? {} : { earlier: found })).toEqual(
      isWhole
        ? []
        : [expect.stringMatching(/^not looked at whole: what "miles@contoso\.example" wrote in the 7 days before /)],
    );
  },
);
