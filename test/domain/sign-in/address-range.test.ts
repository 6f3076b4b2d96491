import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressCount, addressRange, cidrRange, mergedRanges } from "../../../src/domain/sign-in/address-range.ts";

describe("a range of addresses", () => {
  test.each([
    ["192.0.2.0/25", 128n],
    ["192.0.2.77/25", 128n],
    ["203.0.113.9/32", 1n],
    ["0.0.0.0/0", 1n << 32n],
    ["2001:db8::/32", 1n << 96n],
    ["::/0", 1n << 128n],
    ["::ffff:192.0.2.1/128", 1n],
  ])("%s has its size", (cidrAddress, size) => {
    const range = addressRange({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress });
    if (range === null) throw new Error("It was not read.");
    expect(range.last - range.first + 1n).toBe(size);
  });

  test.each([
    "192.0.2.0",
    "192.0.2.0/33",
    "300.0.2.0/8",
    "1.2.3/8",
    "2001:db8::1::/64",
    "2001:db8/32",
    "x/8",
    "",
    "::/129",
  ])("refuses %j", (text) => expect(cidrRange(text)).toBeNull());

  test("is read from its ends as well, in order and of one family only", () => {
    const ends = (lowerAddress: string, upperAddress: string) => addressRange({ lowerAddress, upperAddress });
    expect(ends("192.0.2.4", "192.0.2.7")).toMatchObject({ family: "IPv4", last: 3_221_225_991n });
    expect(ends("192.0.2.7", "192.0.2.4")).toBeNull();
    expect(ends("192.0.2.7", "::1")).toBeNull();
  });

  test("counts once in overlapping and adjacent ranges", () => {
    const halves = ["0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8"].flatMap((text) => cidrRange(text) ?? []);
    expect(addressCount(halves, "IPv4")).toBe(1n << 32n);
    expect(mergedRanges(halves, "IPv4")).toHaveLength(1);
    expect(addressCount(halves, "IPv6")).toBe(0n);
  });

  test("covers as many addresses as the ranges cover one by one", () => {
    const small = fc.record({ first: fc.nat(40), size: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(small, { maxLength: 8 }), (parts) => {
        const ranges = parts.map(({ first, size }) => ({
          family: "IPv4" as const,
          first: BigInt(first),
          last: BigInt(first + size),
        }));
        const covered = Array.from({ length: 50 }, (_, n) => BigInt(n)).filter((at) =>
          ranges.some(({ first, last }) => first <= at && at <= last),
        );
        expect(addressCount(ranges, "IPv4")).toBe(BigInt(covered.length));
      }),
    );
  });
});
