/** What a set of numbers has, each by its definition, over the numbers themselves. */
export class Values {
  sorted: StaticArray<f64>;
  count: i32;
  mean: f64;

  /** @param all NaN among them is left out */
  constructor(all: Array<f64>) {
    const kept = new Array<f64>();
    for (let i = 0; i < all.length; i++) if (!isNaN(all[i])) kept.push(all[i]);
    // Insertion is enough here.
    for (let i = 1; i < kept.length; i++) {
      for (let j = i; j > 0 && kept[j - 1] > kept[j]; j--) {
        const value = kept[j];
        kept[j] = kept[j - 1];
        kept[j - 1] = value;
      }
    }
    this.sorted = StaticArray.fromArray<f64>(kept);
    this.count = kept.length;
    this.mean = 0;
    for (let i = 0; i < this.count; i++) this.mean += this.sorted[i];
    this.mean /= <f64>this.count;
  }

  get minimum(): f64 {
    return this.sorted[0];
  }

  get maximum(): f64 {
    return this.sorted[this.count - 1];
  }

  get flat(): bool {
    return this.minimum == this.maximum;
  }

  /** Mean of the nth powers about a center. */
  power(n: i32, center: f64): f64 {
    let sum: f64 = 0;
    for (let i = 0; i < this.count; i++) {
      let p: f64 = 1;
      for (let k = 0; k < n; k++) p *= this.sorted[i] - center;
      sum += p;
    }
    return sum / <f64>this.count;
  }

  get variance(): f64 {
    return this.flat ? 0 : this.power(2, this.mean);
  }

  get skewness(): f64 {
    return this.flat ? NaN : this.power(3, this.mean) / Math.pow(this.variance, 1.5);
  }

  get kurtosis(): f64 {
    return this.flat ? NaN : this.power(4, this.mean) / (this.variance * this.variance);
  }

  /** By linear interpolation between ranks. */
  percentile(fraction: f64): f64 {
    const rank = fraction * <f64>(this.count - 1), below = <i32>Math.floor(rank);
    const lower = this.sorted[below], upper = this.sorted[min(below + 1, this.count - 1)];
    return lower + (rank - <f64>below) * (upper - lower);
  }

  /** Mean distance from a center. */
  deviation(center: f64): f64 {
    let sum: f64 = 0;
    for (let i = 0; i < this.count; i++) sum += Math.abs(this.sorted[i] - center);
    return sum / <f64>this.count;
  }

  /** Mean distance from their mean of those between the 10th and the 90th percentile. */
  get robustDeviation(): f64 {
    const low = this.percentile(0.1), high = this.percentile(0.9), inner = new Array<f64>();
    for (let i = 0; i < this.count; i++) if (this.sorted[i] >= low && this.sorted[i] <= high) inner.push(this.sorted[i]);
    const values = new Values(inner);
    return values.deviation(values.mean);
  }

  /** How many are `value`. */
  occurrences(value: f64): i32 {
    let count = 0;
    for (let i = 0; i < this.count; i++) if (this.sorted[i] == value) count++;
    return count;
  }
}
