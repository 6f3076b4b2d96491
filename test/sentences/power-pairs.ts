import { powerSentence, unknownPower } from "../../src/domain/dangers/application-power.ts";
import type { ApplicationPower, PowerList } from "../../src/domain/dangers/exposure-type.ts";
import { type Pair, pair } from "./pair.ts";

const list = (...names: string[]): PowerList => ({ total: names.length, names });
const empty: ApplicationPower = { permissions: list(), roles: list(), owners: list() };
const can =
  (more: Partial<ApplicationPower>, then = false) =>
  () =>
    powerSentence({ power: { ...empty, ...more }, ...(then ? { then: true } : {}) }).text;
const one = can({ permissions: list("Mail.Read"), roles: list("Global Reader") });
const many = can({ permissions: { total: 9, names: ["a", "b", "c", "d"] } });

/** What a credential of an application can be used for. */
export const powerPairs: readonly Pair[] = [
  pair("application permission", one, can({ permissions: null }), "Not looked at: its permissions."),
  pair("directory role", one, can({ roles: null }), "Not looked at: its roles."),
  pair("It has", one, can({}, true), "In the snapshot, it had 0 application permissions"),
  pair("In the snapshot, it had", can({}, true), can({}), "It has 0 application permissions"),
  pair(
    "Not looked at: its ….",
    () => powerSentence({ power: unknownPower }).text,
    can({}),
    "0 application permissions, 0 directory roles, 0 owners",
  ),
  pair("and … more", many, one, "(Mail.Read)"),
];
