/**
 * Times as people say them. The window's words are English, so its dates are too: the person's own
 * kind of English where the browser speaks one, otherwise British, which has 24 hours.
 */
const spoken = new Intl.DateTimeFormat().resolvedOptions().locale;
export const locale = spoken.startsWith('en') ? spoken : 'en-GB';

/** Of the plain `en`: "52 min" in every kind of English, where British would have "52 mins". */
const unit = (name: 'second' | 'minute' | 'hour' | 'day', display: 'short' | 'long' = 'short') =>
  new Intl.NumberFormat('en', { style: 'unit', unit: name, unitDisplay: display });

const seconds = unit('second', 'short');
const minutes = unit('minute');
const hours = unit('hour');
const days = unit('day', 'long');

const timeOfDay = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const weekday = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});
const fullDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
const relativeDay = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

/** "52 min", "3 hr 20 min", "12 days": how long something lasts. Rounds down: better early than late. */
export function spanWords(spanSeconds: number): string {
  const whole = Math.max(0, Math.floor(spanSeconds));
  if (whole < 60) return seconds.format(whole);
  if (whole < 3600) return minutes.format(Math.floor(whole / 60));
  if (whole < 36 * 3600) {
    const rest = Math.floor((whole % 3600) / 60);
    const fullHours = hours.format(Math.floor(whole / 3600));
    return rest === 0 ? fullHours : `${fullHours} ${minutes.format(rest)}`;
  }
  return days.format(Math.floor(whole / 86_400));
}

/** "just now", "5 min ago", "today 09:12", "yesterday 17:40", "3 Feb". Both in seconds since the epoch. */
export function pastWords(instant: number, now: number): string {
  const ago = now - instant;
  if (ago < 45) return 'just now';
  if (ago < 3600) return `${minutes.format(Math.max(1, Math.floor(ago / 60)))} ago`;
  const then = new Date(instant * 1000);
  const midnight = new Date(now * 1000);
  midnight.setHours(0, 0, 0, 0);
  const today = midnight.getTime();
  const daysAgo = Math.ceil((today - then.getTime()) / 86_400_000);
  if (daysAgo <= 1)
    return `${relativeDay.format(-Math.max(0, daysAgo), 'day')} ${timeOfDay.format(then)}`;
  const sameYear = then.getFullYear() === midnight.getFullYear();
  return sameYear ? dayOfYear.format(then) : fullDay.format(then);
}

/** "just now", "5 min ago", then the day: what "since" stands well before. */
export function sinceWords(instant: number, now: number): string {
  if (now - instant < 3600) return pastWords(instant, now);
  return dayWords(instant, now);
}

/** "today", "yesterday", "Thu, 3 Feb", "3 Feb 2024": the day alone. */
export function dayWords(instant: number, now: number): string {
  const then = new Date(instant * 1000);
  const ago = daysBetween(then, new Date(now * 1000));
  if (ago <= 1) return relativeDay.format(-Math.max(0, ago), 'day');
  const sameYear = then.getFullYear() === new Date(now * 1000).getFullYear();
  return sameYear ? weekday.format(then) : fullDay.format(then);
}

/** "09:12" */
export const clockWords = (instant: number): string => timeOfDay.format(new Date(instant * 1000));

/** Whole days of the calendar; noon to noon, so that a day of 23 or 25 hours counts as one. */
function daysBetween(then: Date, now: Date): number {
  const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12);
  return Math.round((noon(now).getTime() - noon(then).getTime()) / 86_400_000);
}

/** To the second, with the weekday and the time zone: for hovering. */
export const exactWords = (instant: number): string => exact.format(new Date(instant * 1000));

const listed = new Intl.ListFormat(locale, { type: 'conjunction' });
export const listWords = (items: readonly string[]): string => listed.format(items);

const counted = new Intl.NumberFormat(locale);
/** `count(3, 'account', 'accounts')`: "3 accounts". */
export const count = (number: number, one: string, many: string): string =>
  `${counted.format(number)} ${number === 1 ? one : many}`;
