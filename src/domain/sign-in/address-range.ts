import { isJsonObject, type Json } from "../json.ts";

/** A range of IP addresses as numbers, both ends included. */
export interface AddressRange {
  readonly family: AddressFamily;
  readonly first: bigint;
  readonly last: bigint;
}

export type AddressFamily = "IPv4" | "IPv6";

const bits: Readonly<Record<AddressFamily, bigint>> = { IPv4: 32n, IPv6: 128n };

export const spaceOf = (family: AddressFamily): bigint => 1n << bits[family];

/**
 * Reads a member of a named location's `ipRanges`. Returns null for malformed ranges.
 * Source: microsoft.graph.ipRange (iPv4CidrRange, iPv6CidrRange, iPv4Range, iPv6Range).
 */
export function addressRange(value: Json): AddressRange | null {
  if (!isJsonObject(value)) return null;
  if (typeof value.cidrAddress === "string") return cidrRange(value.cidrAddress);
  if (typeof value.lowerAddress !== "string" || typeof value.upperAddress !== "string") return null;
  const [lower, upper] = [address(value.lowerAddress), address(value.upperAddress)];
  if (lower === null || upper === null || lower.family !== upper.family || lower.value > upper.value) return null;
  return { family: lower.family, first: lower.value, last: upper.value };
}

/** Reads a range in CIDR notation, such as "192.0.2.0/25". Bits after the prefix are ignored, as Entra ID does. */
export function cidrRange(text: string): AddressRange | null {
  const [base = "", length = ""] = text.trim().split("/");
  const start = address(base);
  if (start === null || !/^\d{1,3}$/.test(length) || BigInt(length) > bits[start.family]) return null;
  const size = 1n << (bits[start.family] - BigInt(length));
  const first = (start.value / size) * size;
  return { family: start.family, first, last: first + size - 1n };
}

/** Merges overlapping and adjacent ranges of one family, in ascending order. */
export function mergedRanges(ranges: readonly AddressRange[], family: AddressFamily): AddressRange[] {
  const merged: AddressRange[] = [];
  const ascending = ranges
    .filter((range) => range.family === family)
    .sort((a, b) => (a.first < b.first ? -1 : Number(a.first > b.first)));
  for (const range of ascending) {
    const last = merged.at(-1);
    if (last === undefined || range.first > last.last + 1n) merged.push(range);
    else merged[merged.length - 1] = { ...last, last: range.last > last.last ? range.last : last.last };
  }
  return merged;
}

/** Counts the addresses of one family that the ranges cover together. */
export const addressCount = (ranges: readonly AddressRange[], family: AddressFamily): bigint =>
  mergedRanges(ranges, family).reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);

function address(text: string): { readonly family: AddressFamily; readonly value: bigint } | null {
  const value = text.includes(":") ? ipv6(text) : ipv4(text);
  return value === null ? null : { family: text.includes(":") ? "IPv6" : "IPv4", value };
}

function ipv4(text: string): bigint | null {
  const parts = text.trim().split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

/** Reads groups of hexadecimal digits with at most one "::". An embedded IPv4 address counts as two groups. */
function ipv6(text: string): bigint | null {
  const halves = text.trim().split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":").flatMap(ipv6Groups)));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const all = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return all.some((group) => group === null)
    ? null
    : all.reduce<bigint>((sum, group) => sum * 65_536n + (group ?? 0n), 0n);
}

function ipv6Groups(text: string): (bigint | null)[] {
  if (/^[0-9a-f]{1,4}$/i.test(text)) return [BigInt(`0x${text}`)];
  const embedded = text.includes(".") ? ipv4(text) : null;
  return embedded === null ? [null] : [embedded / 65_536n, embedded % 65_536n];
}
