/** Times as people say them. Sentences are English, so are the numbers in them. */
const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `52 min`, `2 hr`, `3 days`: rounded down, so that "good for" is never a promise too long. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  for (const [unit, length] of units) {
    if (whole >= length) return inUnit(Math.floor(whole / length), unit);
  }
  return inUnit(whole, 'second');
}

const inUnit = (value: number, unit: string): string =>
  new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'short' }).format(value);

/** `in 2 hours`, `yesterday`, `5 minutes ago`; from a week on, the date. Instants are seconds since the epoch. */
export function relativeTime(instant: number, now: number): string {
  const seconds = instant - now;
  if (Math.abs(seconds) < 10) return 'now';
  if (Math.abs(seconds) >= 7 * 86_400) {
    return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(instant * 1000);
  }
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  const count = unit === 'day' ? calendarDays(now, instant) : Math.trunc(seconds / length);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(count, unit);
}

/** "Tomorrow" is the next day, and not what comes in 24 to 48 hours. */
function calendarDays(from: number, to: number): number {
  const midnight = (instant: number) => new Date(instant * 1000).setHours(0, 0, 0, 0);
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}
