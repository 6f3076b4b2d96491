import { expect, test } from "vitest";
import { demandsOn } from "../../src/domain/approval/approval-policy.ts";

test.each([
  [null, null, "the number of its changes is not known"],
  [3, null, "the number of its changes is not known"],
  [3, 3, "it changes more than 5 objects and links"],
  [6, null, "it changes more than 5 objects and links"],
  [3, 2, undefined],
])(
  "a limit of 5 changes counts %j objects and %j links, and unknown numbers as too many",
  (objects, links, because) => {
    const totals = { changedObjects: objects, changedLinks: links };
    const [made] = demandsOn({ totals, parts: [], risks: [] }, { phrase: [{ moreThan: 5 }] });
    expect(made?.because).toBe(because);
  },
);
