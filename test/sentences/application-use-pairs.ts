import { type ApplicationUse, unknownUse, useExposures } from "../../src/domain/dangers/application-use.ts";
import { type ChangedObject, deletedText } from "../../src/domain/dangers/changed-object.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { type Pair, pair } from "./pair.ts";

const calm = "no danger";
const grants = { assigned: 0, clients: 0, forEveryone: 0, forOne: 0, permissions: 0, isCut: false };
const unused: ApplicationUse = { grants, addresses: 0, owners: 0 };
const application = { type: "application", id: "map" } as const;

/** Returns what is said of an application that is deleted, or that becomes something else. */
const said =
  (use: Partial<ApplicationUse>, tense: Tense = "done", became: ChangedObject["became"] = "deleted") =>
  () =>
    useExposures(
      { ref: application, displayName: "Map", became, before: {}, after: {}, gained: [], lost: [] },
      { ...unused, ...use },
    )
      .map(({ says }) => says[tense].text)
      .join("\n") || calm;
const granted = (more: Partial<typeof grants>) => said({ grants: { ...grants, ...more } });
const [assigned, addressed] = [granted({ assigned: 1 }), said({ addresses: 1 })];

/** On deleted applications, each beside one that lacks just that sign of use. */
export const applicationUsePairs: readonly Pair[] = [
  pair("its sign-ins", assigned, said({}), calm),
  pair("Deletes the …. …", said(unknownUse, "plan"), said({}, "plan"), calm),
  pair("The … was …. …", said(unknownUse), said({}), calm),
  pair(
    "Whether it is or was in use is not known. Not looked at: ….",
    said(unknownUse),
    said({ ...unknownUse, addresses: 1 }),
    "showed signs of use: 1 redirect address.",
  ),
  pair("…. Not looked at: ….", assigned, granted({}), calm),
  pair("Deletes the …, which shows signs of use: …", said({ owners: 1 }, "plan"), said({}, "plan"), calm),
  pair("The … was …. It showed signs of use: …", said({ owners: 1 }), said({ owners: 1 }, "done", "created"), calm),
  pair(
    "permanently deleted, so that it cannot be restored, only created again: by hand, or by a preview with rebuild, where that is possible",
    () => deletedText(true),
    () => deletedText(false),
    "deleted",
  ),
  pair("deleted", () => deletedText(false), said({ owners: 1 }, "done", "created"), calm),
  pair("assigned user or group", assigned, granted({ assigned: 2 }), "2 assigned users and groups"),
  pair("assigned users and groups", granted({ assigned: 2 }), assigned, "1 assigned user or group"),
  pair(
    "permission of another application to it",
    granted({ clients: 1 }),
    granted({ clients: 2 }),
    "2 permissions of other applications to it",
  ),
  pair(
    "permissions of other applications to it",
    granted({ clients: 2 }),
    granted({ clients: 1 }),
    "1 permission of another application to it",
  ),
  pair("consent for every user", granted({ forEveryone: 1 }), granted({ forOne: 1 }), "1 consent for a single user"),
  pair("consents for every user", granted({ forEveryone: 2 }), granted({ forOne: 2 }), "2 consents for single users"),
  pair("consent for a single user", granted({ forOne: 1 }), granted({ forEveryone: 1 }), "1 consent for every user"),
  pair("consents for single users", granted({ forOne: 2 }), granted({ forOne: 1 }), "1 consent for a single user"),
  pair("application permission", granted({ permissions: 1 }), assigned, "1 assigned user or group"),
  pair("redirect address", addressed, said({ owners: 1 }), "showed signs of use: 1 owner."),
  pair("redirect addresses", said({ addresses: 2 }), addressed, "1 redirect address."),
  pair("at least …", granted({ assigned: 9, isCut: true }), granted({ assigned: 9 }), "of use: 9 assigned"),
  pair(
    "its assignments, consents and permissions",
    said({ grants: null, owners: 1 }),
    said({ owners: 1 }),
    "Not looked at: its sign-ins.",
  ),
  pair("all of its redirect addresses", said({ addresses: null, owners: 1 }), said({ owners: 1 }), "at: its sign-ins."),
  pair("its owners", said({ owners: null, addresses: 1 }), addressed, "Not looked at: its sign-ins."),
];
