import { givenNames, lookAlikes, surnames } from "./name-tables.ts";
import type { SeededRandom } from "./random.ts";

export interface Name {
  readonly givenName: string;
  readonly surname: string;
  readonly displayName: string;
  /** In front of the @: unique in the tenant. */
  readonly localPart: string;
}

/** Gives out names, no user principal name twice. */
export class NameBook {
  readonly #random: SeededRandom;
  readonly #waiting = [...lookAlikes];
  readonly #used = new Map<string, number>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  draw(): Name {
    const [givenName, surname] = this.#waiting.shift() ?? [this.#random.pick(givenNames), this.#random.pick(surnames)];
    return this.register(givenName, surname);
  }

  /** A second bearer of a name gets a number. */
  register(givenName: string, surname: string): Name {
    const plain = `${asciiOf(givenName)}.${asciiOf(surname)}`;
    const bearers = (this.#used.get(plain) ?? 0) + 1;
    this.#used.set(plain, bearers);
    return {
      givenName,
      surname,
      displayName: `${givenName} ${surname}`,
      localPart: bearers === 1 ? plain : `${plain}${bearers}`,
    };
  }
}

const letters: Readonly<Record<string, string>> = { ł: "l", ø: "o", ı: "i", đ: "d", ð: "d", æ: "ae", ß: "ss" };

/** Lower-case letters and digits only, as mail aliases have them. */
export const asciiOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[łøıđðæß]/g, (letter) => letters[letter] ?? "")
    .normalize("NFD")
    .replace(/[^a-z0-9]/g, "");
