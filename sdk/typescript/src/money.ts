// Amounts of money, exact.

const DIGITS = 4;
const UNIT = 10n ** BigInt(DIGITS);

/** An amount of money, exact to four digits after the point. */
export class Money {
  /** The amount times 10,000. */
  readonly scaled: bigint;
  /** ISO 4217; empty for the organisation's own. */
  readonly currency: string;

  constructor(scaled: bigint, currency: string) {
    this.scaled = scaled;
    this.currency = currency;
  }

  /** Reads `1234.50 CNY` or `1234.5`. */
  static parse(text: string): Money | undefined {
    const found = /^(-?)(\d+)(?:\.(\d{0,4}))?(?: (.*))?$/.exec(text.trim());
    if (!found) return undefined;
    const [, sign, whole = "0", fraction = "", currency = ""] = found;
    const scaled = BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, "0"));
    return new Money(sign === "-" ? -scaled : scaled, currency);
  }

  /** So many hundredths of the amount, rounded half away from zero to two digits. */
  percent(percent: number): Money {
    const exact = this.scaled * BigInt(percent);
    // Hundredths of 10,000ths; one cent is 100 of the latter.
    const cents = (exact + (exact < 0n ? -5_000n : 5_000n)) / 10_000n;
    return new Money(cents * 100n, this.currency);
  }

  /** True for nothing at all. */
  isZero(): boolean {
    return this.scaled === 0n;
  }

  toString(): string {
    const absolute = this.scaled < 0n ? -this.scaled : this.scaled;
    const fraction = (absolute % UNIT).toString().padStart(DIGITS, "0").replace(/0{1,2}$/, "");
    const amount = `${this.scaled < 0n ? "-" : ""}${absolute / UNIT}.${fraction}`;
    return this.currency === "" ? amount : `${amount} ${this.currency}`;
  }
}
