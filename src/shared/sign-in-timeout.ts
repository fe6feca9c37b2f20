/** Unless said otherwise: long enough to find a password and a second factor. */
export const signInTimeoutSeconds = 300;
