import { isPurged } from "../../domain/authorship.ts";
import type { Change } from "../../domain/change.ts";
import { hasParts } from "../../domain/element-authors.ts";
import { cleaned } from "../../domain/untrusted.ts";
import { authoredText } from "./author.ts";

/** Names who purged an object beside who had deleted it, and the earlier authors of values with parts. */
export const earlierAuthors = (change: Change): string[] => [...deletion(change), ...earlierParts(change)];

function deletion({ existenceBy, ...change }: Change): string[] {
  if (existenceBy?.before === undefined || !isPurged(change)) return [];
  return [`deleted by ${authoredText(existenceBy.before)} and purged by ${authoredText(existenceBy.last)}`];
}

/**
 * Names the other author of each value that has parts and that two authors wrote. The log writes such a value whole, so its
 * last author is named for all of its differences although the other one may have made some.
 */
export const earlierParts = ({ action, properties }: Change): string[] =>
  action !== "update"
    ? []
    : properties.flatMap(({ name, now, then, by }) =>
        by?.before === undefined || !(hasParts(now) || hasParts(then))
          ? []
          : [
              `${authoredText(by.before)} wrote ${cleaned(name, 60)} earlier, and some of its differences may be from then`,
            ],
      );
