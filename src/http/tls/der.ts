/** Values of ASN.1 in DER, as far as certificates need them. Source: ITU-T X.690. */
const tagged = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const der = {
  sequence: (...parts: readonly Uint8Array[]) => tagged(0x30, ...parts),
  set: (...parts: readonly Uint8Array[]) => tagged(0x31, ...parts),
  /** A positive integer from its bytes, in the fewest that hold it, because readers refuse others. */
  integer: (bytes: Uint8Array) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const fewest = first < 0 ? Buffer.from([0]) : bytes.subarray(first);
    return tagged(0x02, (fewest[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), fewest]) : fewest);
  },
  boolean: (value: boolean) => tagged(0x01, Buffer.from([value ? 0xff : 0])),
  bits: (bytes: Uint8Array, unused = 0) => tagged(0x03, Buffer.from([unused]), bytes),
  octets: (bytes: Uint8Array) => tagged(0x04, bytes),
  text: (value: string) => tagged(0x0c, Buffer.from(value, "utf8")),
  /** A time with four digits of its year, which all years may have from 2050 on and must not before. */
  time: (date: Date) => {
    const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
    return date.getUTCFullYear() < 2050
      ? tagged(0x17, Buffer.from(digits.slice(2)))
      : tagged(0x18, Buffer.from(digits));
  },
  /** A value of the context, by its number: `constructed` if it holds others. */
  context: (number: number, constructed: boolean, content: Uint8Array) =>
    tagged((constructed ? 0xa0 : 0x80) | number, content),
  objectId: (text: string) => {
    const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
    return tagged(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
  },
};

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
