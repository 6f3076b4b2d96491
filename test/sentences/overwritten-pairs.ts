import { jobId } from "../../src/domain/ids.ts";
import type { Json } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import { overwrittenTexts } from "../../src/mcp/render/overwritten.ts";
import type { OverwrittenObject } from "../../src/service/change-summary.ts";
import { contrasts, type Pair, pair } from "./pair.ts";

const ref: EntityRef = { type: "user", id: "ada" };
const by = { actor: { kind: "user", id: "bea", name: "bea@contoso.example" }, time: 0, app: "portal" } as const;
const object = (name: string, total = 1): OverwrittenObject => ({
  ...{ ref, displayName: "Ada", total, parts: [{ name, by }] },
});
const preview = jobId("411c9679-f8b5-4dae-ac2a-d637df77cee1");
const said = (total: number, item: OverwrittenObject) => () =>
  overwrittenTexts({ total, items: [item] }, preview).join("\n") || "silence";
const nothing = () => overwrittenTexts(undefined, preview).join("\n") || "silence";

const state = (now: Json, then: Json): OverwrittenObject => ({
  ...{ ref, displayName: "Ada", total: 1, parts: [{ name: "state", by, now, then }] },
});

/** What of an actor's work others have overwritten. */
export const overwrittenPairs: readonly Pair[] = [
  pair("overwritten since: … … (…): ……", said(1, object("city")), nothing, "silence"),
  pair("… by ……", said(1, object("city")), nothing, "silence"),
  pair(
    "created or restored",
    said(1, object("deletedDateTime")),
    said(1, object("city")),
    "city by bea@contoso.example",
  ),
  pair(
    "(…, and … before this actor)",
    said(1, state("off", "on")),
    said(1, state(["a"], ["b"])),
    "still not as before",
  ),
  pair(
    "(still not as before this actor)",
    said(1, state(["a"], ["b"])),
    said(1, state("off", "on")),
    '"on" before this',
  ),
  ...contrasts(said(3, object("city")), said(1, object("city")), [
    ['overwritten since: …all parts of each: list_changes with previewJobId "…" and detail "full"', "city by"],
  ]),
];
