/** Characters that are seen as they are: no control, format (bidi, zero-width) or separator but single spaces. */
const visible = /^[^\p{C}\p{Z}]+( [^\p{C}\p{Z}]+)*$/u;

export const isVisibleText = (text: string): boolean => visible.test(text);
