export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The value below which this share of all lies; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const all = sorted(values);
  return all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Round by round, so that what disturbs the machine disturbs both sides of a ratio. */
export const ratios = (ours: readonly number[], theirs: readonly number[]): number[] =>
  ours.map((value, at) => value / (theirs[at] ?? Number.NaN));

/** `0.84 (0.80-0.87)`: the median and the middle half. */
export const spread = (values: readonly number[], digits = 2): string =>
  `${median(values).toFixed(digits)} (${quantile(values, 0.25).toFixed(digits)}-${quantile(values, 0.75).toFixed(digits)})`;
