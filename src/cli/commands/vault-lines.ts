import type { OpenVault } from "../../app/vault/open-vault.ts";
import type { RetentionReason } from "../../domain/recovery/retention.ts";
import { MINUTE } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { uncut } from "../../terminal/uncut.ts";

type CaptureCost = Awaited<ReturnType<OpenVault["estimate"]>>;

/** The content of a vault as `vault status` shows it. */
export interface VaultContent {
  readonly tenant: { readonly id: string; readonly displayName: string };
  readonly snapshots: number;
  readonly newest: string | null;
  readonly retention: string;
  readonly kept: readonly KeptLine[];
  readonly unread: readonly string[];
  /** Null once there is a snapshot. */
  readonly firstCapture: CaptureCost | null;
}

/** Returns the content of a vault in lines. */
export const statusLines = (shown: VaultContent): readonly string[] => {
  const { tenant, snapshots, newest, retention, kept, unread, firstCapture } = shown;
  const time = newest === null ? " yet" : `, newest ${newest}`;
  return [
    `${uncut(tenant.displayName)} (${tenant.id}): ${countOf(snapshots, "snapshot")}${time}.`,
    `Kept: ${retention}.`,
    ...keptLines(kept),
    ...notReadLines(unread),
    ...(firstCapture === null ? [] : [costOf(firstCapture)]),
  ];
};

/** Names the parts that a snapshot lacks, and says how it counts for them. Empty for a complete one. */
export const notReadLines = (unread: readonly string[]): readonly string[] =>
  unread.length === 0
    ? []
    : [
        ...unread.map((line) => `Not read: ${line}`),
        "What was not read has its last known state in this snapshot: it is neither compared with it nor put back to it.",
      ];

/** Snapshots that are listed one by one in text. */
const KEPT_SHOWN = 20;

interface KeptLine {
  readonly time: string;
  readonly kind: string;
  readonly label: string | null;
  readonly reasons: readonly RetentionReason[];
}

/** Why a snapshot is kept, in words. */
const reasonWords: Readonly<Record<RetentionReason, string>> = {
  newest: "the newest",
  daily: "the newest of its day",
  weekly: "the newest of its week",
  monthly: "the newest of its month",
  recent: "taken recently",
  pinned: "a kept job uses it",
};

function keptLines(kept: readonly KeptLine[]): readonly string[] {
  const lines = kept.slice(0, KEPT_SHOWN).map(({ time, kind, label, reasons }) => {
    const why =
      reasons.length === 0 ? "removed with the next daily snapshot" : reasons.map((one) => reasonWords[one]).join(", ");
    return `  ${time} ${kind}${label === null ? "" : ` ${quoted(label)}`}: ${why}`;
  });
  const more = kept.length - lines.length;
  return more > 0
    ? [...lines, `  and ${countOf(more, "older one")} (--json lists ${more === 1 ? "it" : "them"})`]
    : lines;
}

/** Says what a first capture will take. */
export const costOf = ({ objects, requests, duration }: CaptureCost): string =>
  `The first capture reads about ${countOf(objects, "object")} in about ${countOf(requests, "request")} and takes about ` +
  `${Math.max(1, Math.ceil(duration / MINUTE))} min at Graph's documented pace.`;

/** Says how much a capture found. */
export const capturedLine = (time: string, changed: number | null): string =>
  `Captured at ${time}: ${changed === null ? "the first snapshot" : `${countOf(changed, "object")} new or changed`}.`;
