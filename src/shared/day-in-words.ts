const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

/** `21 November 2026`, where the program runs. Takes seconds since the epoch. */
export const dayInWords = (instant: number): string => days.format(instant * 1000);
