import { type OvertakenRecovery, undoneRecoveries } from "../../src/domain/dangers/undone-recoveries.ts";
import { type Pair, pair } from "./pair.ts";

const job = { startedBy: "ada@contoso.example", jobStartDateTime: 0 };
const overtaken =
  (more: Partial<OvertakenRecovery> = {}, count = 1) =>
  () => {
    const one = { id: "r1", objects: { count: 2, names: ["ada", "bob"] }, job, isMeant: false, ...more };
    const all = undoneRecoveries(Array.from({ length: count }, () => one));
    return all.map(({ sentence }) => sentence).join("\n") || "no recovery";
  };

/** On plans that write over what recoveries wrote. */
export const undoneRecoveryPairs: readonly Pair[] = [
  pair(
    "Undoes a recovery: it writes over parts of … (…) that recovery … wrote last….…",
    overtaken(),
    overtaken({}, 0),
    "no recovery",
  ),
  pair(", which … started at ……", overtaken(), overtaken({ job: null }), "that recovery r1 wrote last."),
  pair(
    "and … approved",
    overtaken({ job: { ...job, approvedBy: "bob@contoso.example" } }),
    overtaken(),
    "ada@contoso.example started",
  ),
  pair("other recovery", overtaken({}, 4), overtaken({}, 5), "2 other recoveries"),
  pair("other recoveries", overtaken({}, 5), overtaken({}, 4), "1 other recovery"),
  pair("It also writes over what … wrote last.", overtaken({}, 5), overtaken({}, 3), "that recovery r1 wrote last"),
];
