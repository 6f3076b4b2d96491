import { hash } from "node:crypto";
import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { type Link, linkKey } from "../../domain/tenant/link.ts";
import type { Instant } from "../../domain/time.ts";
import type { Row } from "../sql/schema.ts";

const LANES = 8;
const BYTES = LANES * 4;

/**
 * The sum of the keyed hashes of everything a tenant has at one instant: the state of each entity and each link, in no
 * order. A capture adds what it opens and subtracts what it closes, so that cost follows the changes. Whether versions
 * in between are kept or not, the sum at a kept instant can be computed again from the rows that hold at it.
 *
 * Sums of keyed hashes are a digest of a set as long as the key is secret (Clarke and others, "Incremental Multiset Hash
 * Functions and Their Application to Memory Integrity Checking", 2003).
 */
export class StateSum {
  readonly #key: string;
  readonly #lanes: Uint32Array;
  #known = true;

  constructor(key: string, lanes: Uint32Array = new Uint32Array(LANES)) {
    this.#key = key;
    this.#lanes = lanes;
  }

  /** Returns the sum that `text` was made of. Null, or a text that no sum has, stands for an unknown state. */
  static from(key: string, text: string | null): StateSum {
    const sum = new StateSum(key);
    const bytes = Buffer.from(text ?? "", "base64url");
    if (bytes.length !== BYTES) sum.lose();
    else {
      for (let lane = 0; lane < LANES; lane += 1) sum.#lanes[lane] = bytes.readUInt32LE(lane * 4);
    }
    return sum;
  }

  /** Returns a sum of the same key, to which nothing is added yet. */
  empty(): StateSum {
    return new StateSum(this.#key);
  }

  /** Gives the sum up, where rows changed and it is not known which. */
  lose(): void {
    this.#known = false;
  }

  addEntity(ref: EntityRef, digest: string): void {
    this.#count(`${refKey(ref)} ${digest}`, 1);
  }

  subtractEntity(ref: EntityRef, digest: string): void {
    this.#count(`${refKey(ref)} ${digest}`, -1);
  }

  addLink(link: Link): void {
    this.#count(linkKey(link), 1);
  }

  subtractLink(link: Link): void {
    this.#count(linkKey(link), -1);
  }

  addRecord(record: KeptRecord): void {
    this.#count(textOfRecord(record), 1);
  }

  subtractRecord(record: KeptRecord): void {
    this.#count(textOfRecord(record), -1);
  }

  /** Returns the sum as a text, or null if it is not known. */
  result(): string | null {
    if (!this.#known) return null;
    const bytes = Buffer.alloc(BYTES);
    for (const [at, lane] of this.#lanes.entries()) bytes.writeUInt32LE(lane, at * 4);
    return bytes.toString("base64url");
  }

  /** Adds another sum of the same key. */
  add(other: StateSum): void {
    for (const [at, lane] of other.#lanes.entries()) this.#put(at, lane);
  }

  #count(text: string, sign: 1 | -1): void {
    // As a string of bytes, because making a buffer of each would take three times as long.
    const bytes = hash("sha256", `${this.#key} ${text}`, "binary");
    for (let lane = 0, at = 0; lane < LANES; lane += 1, at += 4) {
      const number =
        bytes.charCodeAt(at) |
        (bytes.charCodeAt(at + 1) << 8) |
        (bytes.charCodeAt(at + 2) << 16) |
        (bytes.charCodeAt(at + 3) << 24);
      this.#put(lane, sign * number);
    }
  }

  /** Adds modulo 2^32, which the array does by itself. */
  #put(lane: number, number: number): void {
    this.#lanes[lane] = (this.#lanes[lane] ?? 0) + number;
  }
}

/** A record of the tenant's log as it is kept. */
type KeptRecord = Row<"audit_record">;

const textOfRecord = ({ id, time, record_json }: KeptRecord): string => JSON.stringify([id, time, record_json]);

/** A capture that is being written: its instant, and the sum of the state at it. */
export interface OpenCapture {
  readonly instant: Instant;
  readonly sum: StateSum;
}
