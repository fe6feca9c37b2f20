/** Enough to be an address and nothing that could break a line, a table or a terminal (RFC 5321: 254 characters). */
const emailShape = /^(?=.{3,254}$)[^\s\p{C}@<>"]+@[^\s\p{C}@<>"]+$/u;

export const isEmailAddress = (text: string): boolean => emailShape.test(text);
